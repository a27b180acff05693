# The environment of this project: `. tools/env.sh` in sh, bash or zsh.
# Puts .venv and the Pulumi that `make setup` chose first on PATH, with state in the project only.

if [ -n "${BASH_SOURCE:-}" ]; then
    vertex_tuning_root=$(cd "$(dirname "$BASH_SOURCE")/.." && pwd -P)
elif [ -n "${ZSH_VERSION:-}" ]; then
    # Other shells cannot even read this expansion.
    eval 'vertex_tuning_root=$(cd "$(dirname "${(%):-%x}")/.." && pwd -P)'
else
    # Plain sh does not tell a sourced file its own name.
    vertex_tuning_root=$(pwd -P)
fi

if [ ! -f "$vertex_tuning_root/tools/env.sh" ]; then
    echo "tools/env.sh: plain sh finds the project only from its root. Type: cd <project> && . tools/env.sh" >&2
    unset vertex_tuning_root
    return 1
fi

vertex_tuning_first="$vertex_tuning_root/.venv/bin"
if [ -r "$vertex_tuning_root/.tools/engine-path" ]; then
    vertex_tuning_first="$vertex_tuning_first:$(cat "$vertex_tuning_root/.tools/engine-path")"
fi
if [ -d "$vertex_tuning_root/.tools/policies/bin" ]; then
    vertex_tuning_first="$vertex_tuning_first:$vertex_tuning_root/.tools/policies/bin"
fi
case "$PATH:" in
    "$vertex_tuning_first:"*) ;;
    *) PATH="$vertex_tuning_first:$PATH" ;;
esac
export PATH

export PULUMI_HOME="$vertex_tuning_root/.tools/pulumi-home"
export PULUMI_BACKEND_URL="${PULUMI_BACKEND_URL:-file://$vertex_tuning_root/.tools/state}"
export PULUMI_SKIP_UPDATE_CHECK=1
export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=1
if [ -z "${PULUMI_CONFIG_PASSPHRASE_FILE:-}" ]; then
    export PULUMI_CONFIG_PASSPHRASE="${PULUMI_CONFIG_PASSPHRASE-}"
fi

unset vertex_tuning_first vertex_tuning_root
