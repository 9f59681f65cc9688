import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { isReference, isStandIn } from './secret-value.js';

const schemes =
  'postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|couchbase|neo4j|nats|kafka|ldaps?';

/** Addresses of databases and queues with a password in them, as a URL or as ADO.NET and ODBC write them. */
export const connectionString = defineRecognizer({
  entity: 'CONNECTION_STRING',
  name: 'Connection string with a password',
  nameZh: '含密码的连接串',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'URL',
      regex: String.raw`\b(?i:(?:jdbc:)?(?:${schemes})(?:\+[a-z0-9]+)?://)[^\s:@/"'\x60<>\\]*:[^\s@"'\x60<>\\]+@[^\s"'\x60<>\\,;)]+`,
      score: 0.95,
    },
    {
      id: 'key and value',
      regex: String.raw`(?i:\b(?:server|data source|host|addr(?:ess)?)\s?=)[^;"'\x60\n]+;[^"'\x60\n]*?(?i:password|pwd)\s?=\s?[^;\s"'\x60]+`,
      score: 0.9,
    },
  ],
  validate: (value) => {
    const url = /^[a-z0-9:+]+:\/\/[^:@/]*:([^@]+)@/i.exec(value);
    const password = url?.[1] ?? /(?:password|pwd)\s?=\s?([^;\s]+)$/i.exec(value)?.[1];
    return password !== undefined && isPassword(password, value);
  },
  source: 'RFC 3986, section 3.2.1; the connection string formats of PostgreSQL, MongoDB, Redis, RabbitMQ and ADO.NET',
  examples: {
    positive: () => {
      const password = sample.characters(sample.alphanumeric, 12);
      const urls = [
        `postgres://app:${password}@db.example.com:5432/shop?sslmode=require`,
        `mongodb+srv://app:${password}@cluster0.abc12.mongodb.net/shop`,
        `redis://:${password}@cache.internal:6379/0`,
        `amqp://app:${password}@mq/vhost`,
        `postgresql+asyncpg://app:${password}@10.0.0.5/shop`,
        `Server=tcp:acme.database.windows.net,1433;Initial Catalog=shop;User ID=app;Password=${password}`,
      ];
      return urls.flatMap((span) => [
        { text: `DATABASE_URL="${span}"`, span },
        { text: `连接${span}\n`, span },
      ]);
    },
    negative: () => [
      'postgres://user:password@localhost:5432/db',
      `postgres://app:\${DB_PASSWORD}@db/shop`,
      'postgres://postgres:postgres@db/shop',
      'redis://localhost:6379/0',
      'mongodb://<user>:<password>@cluster0.example.net',
      'Server=db;Database=shop;Trusted_Connection=True;',
      'Server=db;User Id=app;Password=your_password;',
    ],
  },
});

/** A password like the name before it, as in "postgres:postgres", is that of a tutorial. */
function isPassword(password: string, value: string): boolean {
  const user = /:\/\/([^:@/]*):/.exec(value)?.[1];
  return password !== user && password.length >= 4 && !isStandIn(password) && !isReference(password);
}
