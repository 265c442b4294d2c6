// The workbook of operations. Its tiles name their query by file; the text of the query is put in here, so that it stands in one place.

param location string
param tags object

@description('Application Insights that the tiles read.')
param insightsId string

@description('Log Analytics, where the metrics of Service Bus are.')
param workspaceId string

var queries = {
  'approvals-overdue.kql': loadTextContent('../queries/approvals-overdue.kql')
  'approvals-waiting.kql': loadTextContent('../queries/approvals-waiting.kql')
  'cost-drivers.kql': loadTextContent('../queries/cost-drivers.kql')
  'counts-waiting.kql': loadTextContent('../queries/counts-waiting.kql')
  'dead-letters.kql': loadTextContent('../queries/dead-letters.kql')
  'failed-or-stuck.kql': loadTextContent('../queries/failed-or-stuck.kql')
  'holds-ageing.kql': loadTextContent('../queries/holds-ageing.kql')
  'ledger-mismatches.kql': loadTextContent('../queries/ledger-mismatches.kql')
  'open-workflows-by-age.kql': loadTextContent('../queries/open-workflows-by-age.kql')
  'open-workflows.kql': loadTextContent('../queries/open-workflows.kql')
  'outbox-lag.kql': loadTextContent('../queries/outbox-lag.kql')
  'recall-timings.kql': loadTextContent('../queries/recall-timings.kql')
  'receipts-per-hour.kql': loadTextContent('../queries/receipts-per-hour.kql')
  'refusals-by-reason.kql': loadTextContent('../queries/refusals-by-reason.kql')
  'request-units.kql': loadTextContent('../queries/request-units.kql')
  'server-errors.kql': loadTextContent('../queries/server-errors.kql')
}

// As an array of one, a text is escaped for JSON; without its brackets it stands where the name of the file stood.
var workbookWithQueries = reduce(
  items(queries),
  loadTextContent('../workbook/lotflow.workbook.json'),
  (json, query) =>
    replace(
      string(json),
      '"${query.key}"',
      substring(string([query.value]), 1, max(0, length(string([query.value])) - 2))
    )
)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'lotflow-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: 'LotFlow operations'
    sourceId: insightsId
    serializedData: replace(
      replace(string(workbookWithQueries), '"insightsId"', '"${insightsId}"'),
      '"workspaceId"',
      '"${workspaceId}"'
    )
  }
}

output id string = workbook.id
