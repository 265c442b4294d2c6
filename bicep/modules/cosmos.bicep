import { PrivateAccess } from '../types.bicep'

// Cosmos DB: the containers that must be followed by a change feed, and the leases of the follower.

param name string
param location string
param tags object

@description('Serverless is paid per request and limited to one region and 1 TB; Autoscale keeps a tenth of its maximum ready.')
@allowed(['Serverless', 'Autoscale'])
param capacityMode string

@description('Most request units per second of each of the two containers, with Autoscale.')
@minValue(1000)
param maxThroughput int

@description('A second region that only reads, for Autoscale; empty for none. With it no acknowledged write is lost with a region.')
param readLocation string

param zoneRedundant bool

@description('How far back the account can be restored.')
@allowed(['Continuous7Days', 'Continuous30Days'])
param backupTier string

@description('Forbids deleting the account by mistake; lift the lock first when it is meant.')
param deleteLock bool

@description('Name of the identity of the app: names of role assignments are made of it, so that what-if can tell them beforehand.')
param identityName string

param principalId string
param workspaceId string
@description('Closes the public address; privateAccess then says how the service is reached. Apart from it, so that what-if knows.')
param privateNetwork bool

param privateAccess PrivateAccess?

var isServerless = capacityMode == 'Serverless'
var readsElsewhere = !isServerless && !empty(readLocation)

// Documents are stored in an envelope {id, lotId, ttl?, writes, body}. Nothing is indexed but the partition key and the fields
// that the container declares (LotFlow.Workflows/Storage/Containers.cs): an index that no query uses is paid for with every write.
// timeToLive: -1 lets each document say when it ends (the outbox does), without a default; null is off.
var containers = [
  {
    name: 'lots'
    indexedFields: ['type', 'itemId', 'siteId', 'supplierId', 'supplierLot', 'identity', 'blocked', 'expiresOn', 'state', 'placedAt']
    timeToLive: null
  }
  {
    name: 'inventory'
    indexedFields: ['atPlace', 'ofItem']
    timeToLive: -1
  }
]

var pageOrder = [
  {
    path: '/lotId'
    order: 'ascending'
  }
  {
    path: '/id'
    order: 'ascending'
  }
]

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: isServerless
      ? [
          {
            name: 'EnableServerless'
          }
        ]
      : []
    // One region writes: the store itself orders a hold and a pick (the gate rule). Two writers would each accept one of them.
    enableMultipleWriteLocations: false
    enableAutomaticFailover: readsElsewhere
    locations: concat(
      [
        {
          locationName: location
          failoverPriority: 0
          isZoneRedundant: zoneRedundant
        }
      ],
      readsElsewhere
        ? [
            {
              locationName: readLocation
              failoverPriority: 1
              isZoneRedundant: zoneRedundant
            }
          ]
        : []
    )
    // Every instance of the app must see what any other was told is written, above all a hold.
    consistencyPolicy: {
      defaultConsistencyLevel: 'Strong'
    }
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: {
        tier: backupTier
      }
    }
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: 'lotflow'
  properties: {
    resource: {
      id: 'lotflow'
    }
  }
}

resource documents 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = [
  for container in containers: {
    parent: database
    name: container.name
    properties: {
      resource: union(
        {
          id: container.name
          partitionKey: {
            kind: 'Hash'
            paths: ['/lotId']
            version: 2
          }
          indexingPolicy: {
            automatic: true
            indexingMode: 'consistent'
            includedPaths: concat(
              [
                {
                  path: '/lotId/?'
                }
              ],
              map(container.indexedFields, field => {
                path: '/body/${field}/?'
              })
            )
            excludedPaths: [
              {
                path: '/*'
              }
            ]
            // Pages are ordered by partition and id, or by a field, partition and id.
            compositeIndexes: concat(
              [
                pageOrder
              ],
              map(container.indexedFields, field => concat([
                {
                  path: '/body/${field}'
                  order: 'ascending'
                }
              ], pageOrder))
            )
          }
        },
        container.timeToLive == null
          ? {}
          : {
              defaultTtl: container.timeToLive
            }
      )
      options: isServerless
        ? {}
        : {
            autoscaleSettings: {
              maxThroughput: maxThroughput
            }
          }
    }
  }
]

// Where each follower of the change feed has come to. The trigger does not make it: the app may not create containers.
resource leases 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = {
  parent: database
  name: 'leases'
  properties: {
    resource: {
      id: 'leases'
      partitionKey: {
        kind: 'Hash'
        paths: ['/id']
        version: 2
      }
    }
    options: isServerless
      ? {}
      : {
          autoscaleSettings: {
            maxThroughput: 1000
          }
        }
  }
}

// Reads and writes documents; creates and deletes no container. The scope is the account, which holds nothing else, because the SDK
// reads the account's own description, and a role on the database alone does not allow that.
resource contributor 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: account
  name: guid(account.id, identityName, 'data-contributor')
  properties: {
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002'
    principalId: principalId
    scope: account.id
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  scope: account
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'The gate, the ledger and the genealogy of every lot live here.'
  }
}

// The stable version of this type knows no sinks by category; the preview is what every template uses.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'lotflow'
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    // DataPlaneRequests is left out: a row for every request costs more than the requests. Turn it on while looking for something.
    logs: [
      for category in ['ControlPlaneRequests', 'PartitionKeyStatistics', 'PartitionKeyRUConsumption']: {
        category: category
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'Requests'
        enabled: true
      }
    ]
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'private-endpoint-cosmos'
  params: {
    name: 'pe-${name}'
    location: location
    tags: tags
    serviceId: account.id
    groupId: 'Sql'
    subnetId: privateAccess!.subnetId
    zoneId: privateAccess!.zoneIds.cosmos
  }
}

output id string = account.id
output name string = account.name
output endpoint string = account.properties.documentEndpoint
