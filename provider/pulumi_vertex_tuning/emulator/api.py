"""What belongs to the API of Vertex AI, so that a part of it that is not served is told so.

The source is Google's discovery document, v1 and v1beta1 together.
"""

COLLECTIONS = frozenset(
    """
    agentAnomalyDetectionScopes agents apps batchPredictionJobs cachedContents
    collaborativeProjects customJobs dataLabelingJobs datasets deploymentResourcePools detectors
    edgeDevices endpoints evaluationExperiments evaluationItems evaluationMetrics evaluationRuns
    evaluationSets exampleStores extensionControllers extensions featureGroups
    featureOnlineStores featurestores hyperparameterTuningJobs indexEndpoints indexes
    interactions interactionsHttp learningSets memoryBanks metadataStores migratableResources
    modelDeploymentMonitoringJobs modelMonitors models monitoredAgents nasJobs
    notebookExecutionJobs notebookRuntimeTemplates notebookRuntimes onlineEvaluators operations
    persistentResources pipelineJobs publishers ragCorpora ragEngineConfig reasoningEngines
    schedules semanticGovernancePolicies semanticGovernancePolicyEngine servingProfiles skills
    solvers specialistPools studies taskStores tasks tensorboards trainingPipelines tuningJobs
    vertexExpress voices
    """.split(),
)
"""Everything that stands directly below a location, or below the version."""


def is_of_the_api(path: str) -> bool:
    """Tell whether a path without its version belongs to the real API, served here or not."""
    match path.split("/"):
        case ["projects", _, "locations", _]:
            return True
        case ["projects", _, "locations", _, first, *_] | [first, *_]:
            return first.partition(":")[0] in COLLECTIONS
    return False
