//go:build tools

// Package host keeps the language host's dependencies in go.mod and go.sum.
package host

import _ "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
