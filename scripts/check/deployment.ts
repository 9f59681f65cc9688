import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { schemas, serviceNames } from '../../services/start-config.js';

/** What stands in the files of a deployment; every level may lack what is asked for. */
type Node = { readonly [key: string]: Node } & readonly Node[] & string;

/** Variables that belong to the database image and not to us. */
const foreignVariables: ReadonlySet<string> = new Set(['POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD']);

/** Words that the command line knows beside the services. */
const otherWords: ReadonlySet<string> = new Set(['migrate']);

/**
 * Holds docker-compose.yml and deploy/ against the program: variables that exist, services that it can run, ports that
 * it listens on, names that are defined, and containers that may do no more than they need. Prints what is wrong and
 * returns how many faults there are.
 */
export function checkDeployment(): number {
  const known = new Map(schemas.flatMap((schema) => Object.entries(schema)));
  const problems: string[] = [];
  const report = (file: string, problem: string): void => void problems.push(`${file}: ${problem}`);

  checkCompose(known, (problem) => report('docker-compose.yml', problem));
  const folder = 'deploy/k8s';
  const objects = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => readYaml(`${folder}/${file}`).map((object) => ({ file: `${folder}/${file}`, object })));
  for (const { file, object } of objects) checkObject(object, known, (problem) => report(file, problem));
  checkReferences(objects, report);
  for (const problem of problems) console.error(problem);
  return problems.length;
}

type Known = ReadonlyMap<string, { readonly default?: unknown }>;
type Report = (problem: string) => void;

function readYaml(file: string): Node[] {
  return parseAllDocuments(readFileSync(file, 'utf8'), { merge: true }).map((document) => {
    if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`);
    // YAML of our own files; what is read of it is checked for being there.
    return document.toJS() as Node;
  });
}

function checkCompose(known: Known, report: Report): void {
  const [compose] = readYaml('docker-compose.yml');
  for (const [name, service] of Object.entries(compose?.['services'] ?? {})) {
    if (service['image'] !== 'gatehouse') continue;
    checkVariables(Object.keys(service['environment'] ?? {}), known, report);
    checkWords(service['command'], report);
    if (service['read_only'] === undefined || service['cap_drop'] === undefined) report(`${name} may do too much`);
    for (const { value } of variablesOf(service)) {
      for (const [, host = ''] of value.matchAll(/(?:https?:\/\/|dns:)([a-z-]+):\d+/g))
        if (compose?.['services']?.[host] === undefined) report(`${name} calls ${host}, which is no service`);
    }
  }
}

function variablesOf(service: Node): { readonly value: string }[] {
  return Object.values(service['environment'] ?? {}).map((value) => ({ value: String(value) }));
}

function checkObject(object: Node, known: Known, report: Report): void {
  if (object['kind'] === undefined || object['apiVersion'] === undefined) report('an object without a kind');
  if (object['kind'] === 'ConfigMap') checkVariables(Object.keys(object['data'] ?? {}), known, report);
  if (object['kind'] === 'Secret') checkVariables(Object.keys(object['stringData'] ?? {}), known, report);
  const pod = object['spec']?.['template']?.['spec'];
  if (pod === undefined) return;
  if (String(pod['securityContext']?.['runAsNonRoot']) !== 'true') report('a pod that may run as root');
  for (const container of pod['containers'] ?? []) {
    const name = container['name'];
    const rights = container['securityContext'];
    if (!rights?.['readOnlyRootFilesystem'] || !rights['capabilities']?.['drop']) report(`${name} may do too much`);
    if (container['resources']?.['limits']?.['memory'] === undefined) report(`${name} has no limit of memory`);
    if (container['image'] !== 'gatehouse') continue;
    checkWords(container['args'], report);
    checkVariables(
      (container['env'] ?? []).map((entry) => entry['name'] ?? ''),
      known,
      report,
    );
    const ports = (container['ports'] ?? []).map((port) => Number(port['containerPort']));
    for (const word of container['args'] ?? []) {
      const expected = known.get(`${word === 'embedding-client' ? 'EMBEDDING' : word.toUpperCase()}_PORT`)?.default;
      if (expected !== undefined && !ports.includes(Number(expected))) report(`${word} listens on ${expected}`);
    }
    const isLasting = object['kind'] === 'Deployment';
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
      if (isLasting && !container[probe]?.['httpGet']?.['path']?.startsWith('/health/')) report(`${name}: no ${probe}`);
  }
}

function checkVariables(names: readonly string[], known: Known, report: Report): void {
  for (const name of names)
    if (!known.has(name) && !foreignVariables.has(name)) report(`${name} is no variable of Gatehouse`);
}

function checkWords(words: readonly string[] | undefined, report: Report): void {
  for (const word of words ?? [])
    if (!serviceNames.some((name) => name === word) && !otherWords.has(word)) report(`"${word}" is no service`);
}

/** Services that select nothing, and budgets, scalers and routes that name what is not there. */
function checkReferences(
  objects: readonly { readonly file: string; readonly object: Node }[],
  report: (file: string, problem: string) => void,
): void {
  const namesOf = (kind: string) =>
    new Set(objects.filter(({ object }) => object['kind'] === kind).map(({ object }) => object['metadata']?.['name']));
  const deployments = namesOf('Deployment');
  const services = namesOf('Service');
  for (const { file, object } of objects) {
    const spec = object['spec'];
    const label = 'app.kubernetes.io/name';
    const selected = spec?.['selector']?.['matchLabels']?.[label] ?? spec?.['selector']?.[label];
    if (selected !== undefined && !deployments.has(selected)) report(file, `selects ${selected}, which is not there`);
    const scaled = spec?.['scaleTargetRef']?.['name'];
    if (scaled !== undefined && !deployments.has(scaled)) report(file, `scales ${scaled}, which is not there`);
    for (const rule of object['kind'] === 'Ingress' ? (spec?.['rules'] ?? []) : []) {
      for (const path of rule['http']?.['paths'] ?? []) {
        const target = path['backend']?.['service']?.['name'];
        if (!services.has(target)) report(file, `leads to ${target}, which is not there`);
      }
    }
  }
}
