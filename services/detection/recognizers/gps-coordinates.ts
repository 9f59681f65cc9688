import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** Places by latitude and longitude, exact to about ten metres: decimal with four places and more, or in degrees, minutes and seconds. */
export const gpsCoordinates = defineRecognizer({
  entity: 'GPS_COORDINATES',
  name: 'Geographic coordinates',
  nameZh: '地理坐标',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'decimal',
      regex: String.raw`[-+]?\b\d{1,2}\.\d{4,}°?(?: ?[NSns])?[,;]? ?[-+]?\d{1,3}\.\d{4,}\b`,
      score: 0.6,
    },
    {
      id: 'degrees',
      regex: String.raw`\b\d{1,2}° ?\d{1,2}[\x27′’] ?\d{1,2}(?:\.\d+)?["″”] ?[NSns],? ?\d{1,3}° ?\d{1,2}[\x27′’] ?\d{1,2}(?:\.\d+)?["″”] ?[EWOew]`,
      score: 0.8,
    },
  ],
  validate: (value, around) => {
    if (value.includes('″') || /["”]/.test(value)) return true;
    const parts = value.match(/[-+]?\d+\.\d+/g) ?? [];
    // Numbers of a longer list are measurements or vectors.
    if (/[\d.]$|[,;] ?$/.test(around.before) || /^[,;\d]|^\.\d/.test(around.after)) return false;
    // Lists of measurements stand apart by blanks too; coordinates without a comma say north or south.
    if (!/[,;NSns]/.test(value)) return false;
    return parts.length === 2 && Math.abs(Number(parts[0])) <= 90 && Math.abs(Number(parts[1])) <= 180;
  },
  context: ['gps', 'coordinates', 'latitude', 'lat', 'location', '坐标', '位置', '经纬度'],
  source: 'ISO 6709',
  examples: {
    positive: () => [
      { text: 'meet me at 52.520008, 13.404954 tonight', span: '52.520008, 13.404954' },
      { text: '坐标-33.8568,151.2153附近', span: '-33.8568,151.2153' },
      { text: '40°26\'46"N 79°58\'56"W', span: '40°26\'46"N 79°58\'56"W' },
    ],
    negative: () => ['values 95.12345, 10.12345', '3.14159 2.71828', '0.1234, 0.5678, 0.9012', '52.5, 13.4'],
  },
});
