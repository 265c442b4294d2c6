import { roles } from '../roles.bicep'
import { PrivateAccess } from '../types.bicep'

// Secrets that are nobody's identity: the keys of approval links, and addresses that are secrets themselves.
// The template writes no secret: a deployment must not undo a rotation. README.md says how the first ones get in.

param name string
param location string
param tags object
@description('Name of the identity of the app: names of role assignments are made of it, so that what-if can tell them beforehand.')
param identityName string

param principalId string

@description('Entra group of the operators; empty for none.')
param operatorsGroupId string

param workspaceId string
@description('Closes the public address; privateAccess then says how the service is reached. Apart from it, so that what-if knows.')
param privateNetwork bool

param privateAccess PrivateAccess?

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
  }
}

// The app reads secrets and writes none.
resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identityName, roles.keyVaultSecretsUser)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Operators put the first keys in and rotate them.
resource operators 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsGroupId)) {
  scope: vault
  name: guid(vault.id, operatorsGroupId, roles.keyVaultSecretsOfficer)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
    principalId: operatorsGroupId
    principalType: 'Group'
  }
}

// The stable version of this type knows no sinks by category; the preview is what every template uses.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'lotflow'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'AuditEvent'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'private-endpoint-key-vault'
  params: {
    name: 'pe-${name}'
    location: location
    tags: tags
    serviceId: vault.id
    groupId: 'vault'
    subnetId: privateAccess!.subnetId
    zoneId: privateAccess!.zoneIds.keyVault
  }
}

output name string = vault.name
output uri string = vault.properties.vaultUri
