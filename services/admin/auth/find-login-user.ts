export { selectLoginUser as findLoginUser } from './store.js';
