// Package flux pins the version of the controller that the GitOps tests run.
package flux
