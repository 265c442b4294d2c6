import { AlertReceivers } from '../types.bicep'

// What wakes somebody. Each alert has its page in docs/operate.md under its display name.

param location string
param tags object
param insightsId string
param serviceBusId string
param cosmosId string

@description('Address of the app, for the availability test.')
param appUri string

param availabilityTest bool
param receivers AlertReceivers

@description('Places that the availability test asks from, as Application Insights names them.')
param testLocations string[] = ['emea-nl-ams-azr', 'emea-gb-db3-azr', 'emea-se-sto-edge']

@description('Seconds that a lot event may wait for its publication.')
param outboxLagSeconds int = 300

@description('Throttled requests of Cosmos DB in five minutes that the retries of the client no longer hide.')
param throttledRequests int = 100

@description('Server errors in fifteen minutes that are more than a blip.')
param serverErrors int = 5

var logAlerts = [
  {
    name: 'failed-or-stuck'
    title: 'Workflow instance failed or stuck'
    severity: 1
    query: loadTextContent('../queries/failed-or-stuck.kql')
    aggregation: 'Count'
    column: null
    operator: 'GreaterThan'
    threshold: 0
    dimensions: ['instanceId', 'workflow']
  }
  {
    name: 'ledger-mismatch'
    title: 'Ledger mismatch'
    severity: 1
    query: loadTextContent('../queries/ledger-mismatches.kql')
    aggregation: 'Count'
    column: null
    operator: 'GreaterThan'
    threshold: 0
    dimensions: ['lotId']
  }
  {
    name: 'sweeps-silent'
    title: 'Sweeps silent'
    severity: 1
    query: loadTextContent('../queries/sweeps.kql')
    aggregation: 'Count'
    column: null
    operator: 'LessThan'
    threshold: 1
    dimensions: []
  }
  {
    name: 'outbox-lag'
    title: 'Outbox lagging'
    severity: 2
    query: loadTextContent('../queries/outbox-lag.kql')
    aggregation: 'Maximum'
    column: 'lagSeconds'
    operator: 'GreaterThan'
    threshold: outboxLagSeconds
    dimensions: []
  }
  {
    name: 'server-errors'
    title: 'Server errors'
    severity: 2
    query: loadTextContent('../queries/server-errors.kql')
    aggregation: 'Count'
    column: null
    operator: 'GreaterThan'
    threshold: serverErrors
    dimensions: []
  }
  {
    name: 'approvals-overdue'
    title: 'Approvals overdue'
    severity: 3
    query: loadTextContent('../queries/approvals-overdue.kql')
    aggregation: 'Maximum'
    column: 'overdue'
    operator: 'GreaterThan'
    threshold: 0
    dimensions: []
  }
]

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-lotflow'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'lotflow'
    emailReceivers: [
      for (email, i) in receivers.emails: {
        name: 'email-${i}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
    webhookReceivers: [
      for (webhook, i) in receivers.webhooks: {
        name: 'webhook-${i}'
        serviceUri: webhook
        useCommonAlertSchema: true
      }
    ]
  }
}

// Looked at every five minutes over fifteen: telemetry arrives some minutes late. An alert stays until its cause is out of the window.
resource fromLogs 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in logAlerts: {
    name: 'alert-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      description: 'docs/operate.md, "${alert.title}"'
      severity: alert.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        allOf: [
          union(
            {
              query: alert.query
              timeAggregation: alert.aggregation
              operator: alert.operator
              threshold: alert.threshold
              dimensions: map(alert.dimensions, dimension => {
                name: dimension
                operator: 'Include'
                values: ['*']
              })
              failingPeriods: {
                numberOfEvaluationPeriods: 1
                minFailingPeriodsToAlert: 1
              }
            },
            alert.column == null
              ? {}
              : {
                  metricMeasureColumn: alert.column
                }
          )
        ]
      }
      actions: {
        actionGroups: [actions.id]
      }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'docs/operate.md, "Dead letters"'
    severity: 2
    enabled: true
    scopes: [serviceBusId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricName: 'DeadletteredMessages'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          timeAggregation: 'Average'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            {
              name: 'EntityName'
              operator: 'Include'
              values: ['*']
            }
          ]
        }
      ]
    }
    actions: [
      {
        actionGroupId: actions.id
      }
    ]
  }
}

resource throttling 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-cosmos-throttling'
  location: 'global'
  tags: tags
  properties: {
    description: 'docs/operate.md, "Cosmos DB throttling"'
    severity: 2
    enabled: true
    scopes: [cosmosId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'throttled'
          metricName: 'TotalRequests'
          metricNamespace: 'Microsoft.DocumentDB/databaseAccounts'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: throttledRequests
          dimensions: [
            {
              name: 'StatusCode'
              operator: 'Include'
              values: ['429']
            }
          ]
        }
      ]
    }
    actions: [
      {
        actionGroupId: actions.id
      }
    ]
  }
}

// /readyz writes a document, so it answers only while the store does.
resource test 'Microsoft.Insights/webtests@2022-06-15' = if (availabilityTest) {
  name: 'webtest-readyz'
  location: location
  tags: union(tags, {
    'hidden-link:${insightsId}': 'Resource'
  })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'webtest-readyz'
    Name: 'LotFlow is ready'
    Kind: 'standard'
    Enabled: true
    Frequency: 300
    Timeout: 60
    RetryEnabled: true
    Locations: [
      for testLocation in testLocations: {
        Id: testLocation
      }
    ]
    Request: {
      HttpVerb: 'GET'
      RequestUrl: '${appUri}/readyz'
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 14
    }
  }
}

resource unavailable 'Microsoft.Insights/metricAlerts@2018-03-01' = if (availabilityTest) {
  name: 'alert-not-ready'
  location: 'global'
  tags: tags
  properties: {
    description: 'docs/operate.md, "Not ready"'
    severity: 1
    enabled: true
    scopes: [test.id, insightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: test.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [
      {
        actionGroupId: actions.id
      }
    ]
  }
}
