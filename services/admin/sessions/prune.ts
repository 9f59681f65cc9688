export { deleteEndedSessions as pruneSessions } from './store.js';
