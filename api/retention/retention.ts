import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
