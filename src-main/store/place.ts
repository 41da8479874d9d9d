import { existsSync, mkdirSync, readFileSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { VolterraError } from '#contract/errors.ts';

/**
 * File systems on which several hosts can open one file, or which do not share memory: WAL is unsafe there.
 * @source linux/magic.h and statfs(2)
 */
const REMOTE_TYPES: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x564c: 'NCP',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x73757245: 'Coda',
  0x00c36400: 'Ceph',
  0x01021997: '9P',
  0x786f4256: 'VirtualBox shared folder',
  0x0bd00bd0: 'Lustre',
  0x47504653: 'GPFS',
  0x01161970: 'GFS2',
  0x7461636f: 'OCFS2',
};
const FUSE = 0x65735546;
const REMOTE_FUSE = /sshfs|rclone|s3fs|gcsfuse|davfs|onedrive|google|dropbox|smb|nfs|gluster|ceph/i;

/** Folders that a program copies elsewhere behind our back. */
const SYNCED_FOLDER =
  /^(onedrive( - .*)?|dropbox( \(.*\))?|icloud ?drive|mobile documents|cloudstorage|google ?drive( \(.*\))?|my drive|box sync|nextcloud|owncloud|pcloud ?drive|sync\.com)$/i;

/** Real path of the data folder, which is made where it is to be written; stops where a database would not be safe. */
export function prepareFolder(folder: string, readOnly: boolean): string {
  refuseSynced(folder);
  if (!readOnly) mkdirSync(folder, { recursive: true });
  const real = realpathSync(folder);
  refuseSynced(real);
  refuseRemote(real);
  return real;
}

/** Name of the sync program or network file system that makes a path unsafe; null where it is local. */
export function unsafeReason(path: string, type?: number, mounts = ''): string | null {
  if (/^(\\\\|\/\/)[^?.\\/]/.test(path)) return 'a network share';
  const synced = path.split(/[\\/]/).find((segment) => SYNCED_FOLDER.test(segment));
  if (synced !== undefined) return `the synchronised folder ${synced}`;
  if (type === undefined) return null;
  // statfs gives some types sign-extended.
  const magic = Number(BigInt.asUintN(32, BigInt(type)));
  const remote = REMOTE_TYPES[magic];
  if (remote !== undefined) return `a ${remote} file system`;
  if (magic !== FUSE) return null;
  const mount = fuseMount(path, mounts);
  return mount !== null && REMOTE_FUSE.test(mount) ? `a ${mount} file system` : null;
}

/** Bytes that this user can still write beside the path; null where the system does not say. */
export function freeBytes(path: string): number | null {
  try {
    let folder = path;
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function refuseSynced(path: string): void {
  const reason = unsafeReason(path);
  if (reason !== null) throw unsafe(path, reason);
}

function refuseRemote(path: string): void {
  if (process.platform !== 'linux') return;
  const { type } = statfsSync(path);
  const reason = unsafeReason(path, type, type === FUSE ? readMounts() : '');
  if (reason !== null) throw unsafe(path, reason);
}

function unsafe(path: string, reason: string): VolterraError {
  return new VolterraError('STORE_UNSAFE_PLACE', {
    message: `${path} is on ${reason}, where a database can be damaged.`,
    data: { path, reason },
  });
}

function readMounts(): string {
  return existsSync('/proc/self/mounts') ? readFileSync('/proc/self/mounts', 'utf8') : '';
}

/** Type of the longest mount point above the path, such as `fuse.sshfs`. */
function fuseMount(path: string, mounts: string): string | null {
  const above = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(
      ([, point]) =>
        point !== undefined && (path === point || path.startsWith(point === '/' ? '/' : point + sep)),
    )
    .sort((left, right) => right[1]!.length - left[1]!.length);
  return above[0]?.[2] ?? null;
}
