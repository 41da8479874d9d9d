import type { Session } from 'electron';
import { decidePermission } from './permissions.ts';
import { decideDownload, decideRequest } from './request-filter.ts';

/** Permissions, devices, downloads and the network: refused unless one of the small decisions says otherwise. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(decidePermission(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => decidePermission(permission));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !decideRequest(details.url) }));
  session.on('will-download', (event, item) => {
    if (!decideDownload(item.getURL())) event.preventDefault();
  });
}
