import { roles } from '../roles.bicep'

// Log Analytics and Application Insights. Telemetry is accepted from identities only.

param workspaceName string
param insightsName string
param location string
param tags object

@description('Days that logs are kept. Tiles about age (workflows, holds) see no further back than this.')
@minValue(30)
@maxValue(730)
param retentionInDays int

@description('Most gigabytes a day that are taken in; -1 for no limit. Over it, alerts go blind until midnight UTC.')
param dailyQuotaGb int

@description('Name of the identity of the app: names of role assignments are made of it, so that what-if can tell them beforehand.')
param identityName string

param principalId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionInDays
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGb
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

// The app writes telemetry and reads none.
resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, identityName, roles.monitoringMetricsPublisher)
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

output workspaceId string = workspace.id
output insightsId string = insights.id
output connectionString string = insights.properties.ConnectionString
