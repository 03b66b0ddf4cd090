// Package controlplane pins the versions of the programs and of Istio's CRDs that the API server test uses.
package controlplane

import _ "istio.io/api/networking/v1" // its module has the CRDs
