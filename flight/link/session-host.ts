import type { ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { LinkReports } from './link-reports.ts';
import type { LinkEndpoint, LinkUser } from './link-service.ts';
import type { LinkSession, SessionHost } from './link-session.ts';
import type { RateSwitch } from './rate-switch.ts';

/** What a session's host is made of: parts of the endpoint that has the session. */
export interface SessionHostParts {
  readonly endpoint: LinkEndpoint & { lightTimeNs(): number };
  readonly user: LinkUser;
  readonly rates: RateSwitch;
  readonly reports: LinkReports;
  readonly peer: () => NodeId;
  readonly control: (message: ManagementMessage) => void;
  readonly ran: (session: LinkSession) => void;
}

/** Sends each wish of a session to the part of its endpoint that it is for. */
export const createSessionHost = (parts: SessionHostParts): SessionHost => {
  const { endpoint, user, rates, reports } = parts;
  return {
    segment: (segment) => user.segment(endpoint, segment),
    control: parts.control,
    announcement: (counter, value) => rates.peerTold(counter, value),
    rejected: (reason) => reports.refused(reason, parts.peer()),
    nextSegment: (maxBytes) => user.nextSegment(endpoint, maxBytes),
    hasSegments: () => user.hasSegments(endpoint),
    announced: (frame) => rates.announced(frame),
    announcementLost: (frame) => rates.announcementLost(frame),
    lightTimeNs: () => endpoint.lightTimeNs(),
    receiveBps: () => rates.rates.receiveBps,
    acknowledged: (token) => user.acknowledged(endpoint, token),
    ran: parts.ran,
  };
};
