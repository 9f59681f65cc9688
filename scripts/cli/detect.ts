import { Action, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type Command, readInput } from './command.js';
import { UsageError } from './complaint.js';

/** `detect`: judges a text and stores a result as any caller does; 0 when it is passed as it is, 1 for every other action. */
export const detect: Command = async ({ values, positionals, console, connection }) => {
  const given = positionals.join(' ');
  const text = given === '' || given === '-' ? await readInput() : given;
  if (text.trim() === '') throw new UsageError('there is no text');
  const isOutput = values['output'] === true;
  const { verdict } = await connection.client(DetectionService, 'detection').detect({
    messages: [{ role: isOutput ? 'assistant' : 'user', parts: [{ kind: { case: 'text', value: text } }] }],
    phase: isOutput ? Phase.OUTPUT : Phase.INPUT,
  });
  const action = Action[verdict?.action ?? Action.UNSPECIFIED].toLowerCase();
  const findings = (verdict?.findings ?? []).map((finding) => ({
    tag: finding.scannerTag,
    name: finding.scannerName,
    entity_type: finding.entityType || null,
    risk_level: RiskLevel[finding.riskLevel].toLowerCase(),
    start: finding.start,
    end: finding.end,
    explanation: finding.explanation,
  }));
  const value = {
    request_id: verdict?.requestId,
    action,
    risk_level: RiskLevel[verdict?.overallRiskLevel ?? RiskLevel.UNSPECIFIED].toLowerCase(),
    decided_by: verdict?.decidedBy,
    policy_revision: verdict?.policyRevision,
    answer: verdict?.answer ?? null,
    anonymized: (verdict?.anonymized ?? []).map((one) => one.text),
    findings,
    not_judged: (verdict?.unjudged ?? []).length,
  };
  const lines = findings.map(
    ({ tag, name, risk_level, start, end }) => `  ${tag} ${name} ${risk_level} [${start}, ${end})`,
  );
  console.show(
    value,
    [
      `${action} (${value.risk_level}), decided by ${value.decided_by}, revision ${value.policy_revision}`,
      ...lines,
    ].join('\n'),
  );
  return action === 'pass' ? 0 : 1;
};
