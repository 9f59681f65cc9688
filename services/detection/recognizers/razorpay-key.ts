import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Razorpay key ids, and their secrets next to the vendor's name. */
export const razorpayKey = defineRecognizer(
  secretToken({
    entity: 'RAZORPAY_KEY',
    name: 'Razorpay key',
    nameZh: 'Razorpay 密钥',
    regex: String.raw`\brzp_(?:live|test)_[A-Za-z0-9]+`,
    shape: /^rzp_(?:live|test)_[A-Za-z0-9]{14}$/,
    prefix: 9,
    assigned: { vendor: 'razorpay', shape: /^[A-Za-z0-9]{24}$/ },
    source: 'Razorpay documentation, "API keys"',
    samples: () => [`rzp_live_${sample.characters(sample.alphanumeric, 14)}`],
  }),
);
