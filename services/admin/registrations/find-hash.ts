export { selectRegistrationHash as findRegistrationHash } from './store.js';
