import { AlwaysReady } from '../types.bicep'

// The Functions app on Flex Consumption, reaching everything by its identity: no key and no connection string of a service.

param planName string
param name string
param location string

@description('Tags of all resources.')
param tags object

@description('Name of the service in azure.yaml, by which azd finds the app.')
param serviceName string

@description('Identity of the app.')
param identity { id: string, clientId: string }

@description('Address of the container that the package of the app is in.')
param deploymentContainerUri string

@description('Instances that are kept running, so that nobody waits for a start.')
param alwaysReady AlwaysReady[]

@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@allowed([512, 2048, 4096])
param instanceMemoryMB int

param zoneRedundant bool

@description('Subnet that the app sends through; empty for none.')
param subnetId string

@description('Settings of the app besides those that only this module knows.')
param settings object

@description('Address under which people and systems reach the app; empty for its own.')
param baseUrl string

param workspaceId string

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, {
    'azd-service-name': serviceName
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        alwaysReady: alwaysReady
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  // Passwords for publishing are off: azd and pipelines publish with a token.
  resource ftpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource publishingPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }

  // A resource of its own, since it needs the address that the app was given.
  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, {
      LotFlow__BaseUrl: empty(baseUrl) ? 'https://${app.properties.defaultHostName}' : baseUrl
    })
  }
}

// The stable version of this type knows no sinks by category; the preview is what every template uses.
// What the host says before telemetry runs, such as why it does not start, is only here.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'lotflow'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'FunctionAppLogs'
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

output id string = app.id
output name string = app.name
output uri string = 'https://${app.properties.defaultHostName}'
