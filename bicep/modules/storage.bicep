import { roles } from '../roles.bicep'
import { PrivateAccess } from '../types.bicep'

// Tables and blobs of LotFlow, and what the Functions host itself keeps: its locks and the package of the app.

param name string
param location string
param tags object

@description('Redundancy. Tables have no point-in-time restore: zones and regions are what protects them.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param skuName string

@description('Forbids deleting the account by mistake; lift the lock first when it is meant.')
param deleteLock bool

@description('Workflows keep their state here and not in the scheduler.')
param keepsTaskHub bool

@description('Name of the identity of the app: names of role assignments are made of it, so that what-if can tell them beforehand.')
param identityName string

param principalId string
param workspaceId string

@description('Days for which a copied head of the audit trail can be neither changed nor deleted.')
@minValue(1)
@maxValue(146000)
param anchorDays int = 3650

@description('Closes the public address; privateAccess then says how the service is reached. Apart from it, so that what-if knows.')
param privateNetwork bool

param privateAccess PrivateAccess?

// The containers of the storage contract without a change feed (LotFlow.Workflows/Storage/Containers.cs), and the audit trail.
var tableNames = ['approvals', 'audit', 'inbox', 'notifications', 'policy']
var deploymentContainer = 'deployment'
var attachmentsContainer = 'attachments'
var anchorsContainer = 'audit-anchors'

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: skuName
  }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
  }

  resource tables 'tableServices' = {
    name: 'default'
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // An attachment that was overwritten or deleted can be brought back for a month.
      isVersioningEnabled: true
      deleteRetentionPolicy: {
        enabled: true
        days: 30
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: 30
      }
    }

    resource deployment 'containers' = {
      name: deploymentContainer
    }

    resource attachments 'containers' = {
      name: attachmentsContainer
    }

    // Heads of the audit trail: written once, and for so long neither changed nor deleted by anybody. Lock the policy when the installation
    // goes live (docs/audit.md): from then on not even an owner can shorten it.
    resource anchors 'containers' = {
      name: anchorsContainer

      resource immutability 'immutabilityPolicies' = {
        name: 'default'
        properties: {
          immutabilityPeriodSinceCreationInDays: anchorDays
          allowProtectedAppendWrites: false
        }
      }
    }
  }

  // Versions of old packages and locks would pile up; attachments keep theirs.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    dependsOn: [blobs]
    properties: {
      policy: {
        rules: [
          {
            name: 'forget-old-versions-of-the-host'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: {
                blobTypes: ['blockBlob']
                prefixMatch: ['${deploymentContainer}/', 'azure-webjobs-hosts/', 'azure-webjobs-secrets/']
              }
              actions: {
                version: {
                  delete: {
                    daysAfterCreationGreaterThan: 30
                  }
                }
              }
            }
          }
        ]
      }
    }
  }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-01-01' = [
  for tableName in tableNames: {
    parent: account::tables
    name: tableName
  }
]

// The host makes its own containers (azure-webjobs-hosts, azure-webjobs-secrets) and leases blobs in them: it needs the account.
resource blobOwner 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identityName, roles.storageBlobDataOwner)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Each table for itself: other tables of the account, should there ever be any, stay closed to the app.
resource tableContributor 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (tableName, i) in tableNames: {
    scope: tables[i]
    name: guid(account.id, tableName, identityName, roles.storageTableDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageTableDataContributor
      )
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

// The task hub of Azure Storage makes queues and tables of its own.
resource hubRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in (keepsTaskHub ? [roles.storageQueueDataContributor, roles.storageTableDataContributor] : []): {
    scope: account
    name: guid(account.id, identityName, role, 'taskhub')
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  scope: account
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'Approvals, policies and the audit trail live here and cannot be restored to a point in time.'
  }
}

// The stable version of this type knows no sinks by category; the preview is what every template uses.
resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::tables
  name: 'lotflow'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'StorageDelete'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'Transaction'
        enabled: true
      }
    ]
  }
}

resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::blobs
  name: 'lotflow'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'StorageDelete'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'Transaction'
        enabled: true
      }
    ]
  }
}

module blobEndpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'private-endpoint-blob'
  params: {
    name: 'pe-${name}-blob'
    location: location
    tags: tags
    serviceId: account.id
    groupId: 'blob'
    subnetId: privateAccess!.subnetId
    zoneId: privateAccess!.zoneIds.blob
  }
}

module tableEndpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'private-endpoint-table'
  params: {
    name: 'pe-${name}-table'
    location: location
    tags: tags
    serviceId: account.id
    groupId: 'table'
    subnetId: privateAccess!.subnetId
    zoneId: privateAccess!.zoneIds.table
  }
}

output id string = account.id
output name string = account.name
output blobsEndpoint string = account.properties.primaryEndpoints.blob
output tablesEndpoint string = account.properties.primaryEndpoints.table
output deploymentContainerUri string = '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
