/** Requirements of protocols/spec that checkers judge by, each named once. */
export const REQUIREMENTS = {
  /** Every request of an application is answered. */
  answered: 'LM-AVI-016',
  /** A bundle ends without delivery or transfer only with a report. */
  accounted: 'LM-BND-070',
  /** An acknowledgement tells what came, and nothing else. */
  acknowledged: 'LM-LNK-045',
  /** Data frames are no longer than both ends of their line take. */
  mtu: 'LM-LNK-061',
  /** An acknowledgement leaves soon after a frame came. */
  acknowledgedInTime: 'LM-LNK-046',
  /** A bundle ends with its lifetime: not before, and it is not delivered after it. */
  expires: 'LM-BND-072',
  /** Age is light times and residences added up. */
  age: 'LM-BND-071',
  /** What a node declares bounds what its clock is off by. */
  clockBound: 'LM-TIM-008',
  /** A step of UTC beyond the bound is reported and not followed at once. */
  steps: 'LM-TIM-013',
  /** Custody ends at a node when another one has accepted, not before. */
  held: 'LM-BND-041',
  /** An application gets a bundle once. */
  once: 'LM-BND-060',
  /** The mark of a delivery is durable before it. */
  mark: 'LM-BND-063',
  /** Frames pass within a contact and under tracking only: a session ends with tracking. */
  transmit: 'LM-LNK-002',
  /** A terminal works for the partner of its contact while the contact lasts. */
  partner: 'LM-PNT-001',
  /** The gimbal keeps to its rate and range. */
  gimbal: 'LM-PNT-040',
  /** Limits along slew and contact are known before a head is turned. */
  forecast: 'LM-PNT-043',
  /** Light leaves ahead of where the partner is seen. */
  pointAhead: 'LM-PNT-005',
  /** The laser is off while an inhibit holds. */
  keepOut: 'LM-PNT-041',
  /** A bundle goes over no more hops than its limit. */
  hopLimit: 'LM-BND-007',
  /** A neighbour with a session that is the destination needs no route. */
  direct: 'LM-BND-053',
  /** A bundle does not go back where it came from without need. */
  noLoop: 'LM-BND-054',
  /** What is delivered is what was sent, where it was sent. */
  sound: 'LM-BND-004',
  /** An application gets the header as it came, and the whole payload. */
  deliveredWhole: 'LM-AVI-035',
  /** A relay sends a header on as its own: hop count, previous node and age. */
  sentOn: 'LM-BND-006',
  /** Broadband keeps its share of the line. Of order that a flow asks for it is the spec's nearest clause. */
  order: 'LM-BND-030',
  /** Share of deadlines that a flow declares: the spec's nearest clause is the waiting bound. */
  deadline: 'LM-BND-032',
  /** Both ends of a contact lock within the slots. */
  lock: 'LM-PNT-012',
  /** States change as the tables of transitions allow. */
  transitions: 'LM-MGT-015',
  /** A timer of a delayed transition names its state, and is not live after it. */
  ownedTimer: 'LM-AVI-018',
  /** A session's counter is taken once. */
  replay: 'LM-LNK-024',
  /** Who has no key begins no session and no answer to a handshake. */
  handshakeCode: 'LM-LNK-021',
  /** An answer counts for the HELLO said last alone. */
  answerFits: 'LM-LNK-097',
  /** When both have said HELLO the higher id yields. */
  yields: 'LM-LNK-013',
  /** A HELLO that is said again is answered as before. */
  sameAnswer: 'LM-LNK-014',
  /** No session with anybody but the planned partner. */
  plannedPeer: 'LM-LNK-017',
  /** The tag of a management frame is checked before all else. */
  tag: 'LM-LNK-025',
  /** A session under a key that is accepted no longer ends at once. */
  retiredKey: 'LM-LNK-036',
  /** No nonce comes twice, whatever restarts. */
  nonce: 'LM-MGT-061',
  /** A telecommand is executed at most once, whenever its node is reset. */
  commandOnce: 'LM-MGT-104',
  /** A telecommand that is void, or for another node, is refused. */
  commandRefused: 'LM-MGT-101',
  /** What is older than the plan in force is refused, at every moment of an activation. */
  planRises: 'LM-MGT-111',
  /** A plan whose bytes do not fit its digest is refused. */
  planSound: 'LM-MGT-113',
  /** What came into force is told with its version and the digest of its bytes. */
  planDigest: 'LM-MGT-117',
  /** Who still deviates from the plan tells so again in time. */
  newsRefreshed: 'LM-RTE-044',
  /** A running contact that a new plan has no more is closed in order, and ends. */
  planContacts: 'LM-PNT-003',
  /** A plan comes into force when its time has come. */
  planTime: 'LM-MGT-114',
  /** The key epoch before is accepted until it is retired. */
  keysKept: 'LM-MGT-190',
  /** A change of key epochs is in the store with the step that makes it, and outlasts a reset. */
  keysWritten: 'LM-MGT-193',
  /** So does a key epoch. */
  keyTime: 'LM-MGT-192',
  /** Housekeeping says what is so when it is made. */
  housekeeping: 'LM-MGT-150',
  /** Reports that are held back are counted, and told. */
  heldBack: 'LM-MGT-136',
  /** One frame has one encoding. */
  frameBytes: 'LM-FRM-003',
  /** Receivers pass over fields that they do not know. */
  unknownField: 'LM-FRM-017',
  /** No bundle goes over a border where the policy does not let it. */
  border: 'LM-RTE-061',
  /** A source refuses what no rule lets go, and nothing else. */
  borderRefusal: 'LM-RTE-064',
  /** A bundle that can arrive in time does: the route is the one with the earliest arrival. */
  arrives: 'LM-RTE-010',
  /** The destination of an assured bundle returns a receipt. */
  receipt: 'LM-BND-061',
  /** No source names two bundles alike, whatever resets it. */
  named: 'LM-BND-003',
  /** The source of an assured bundle keeps it until the receipt. */
  sourceCopy: 'LM-BND-062',
  /** Plans and keys become the same at all nodes within reach. */
  converges: 'LM-OPS-001',
  /** Nodes that hang together know the same link state: databases are compared. */
  sameLinkState: 'LM-RTE-050',
  /** No link is made and lost again and again. */
  steady: 'LM-OPS-002',
  /** Both ends of a link send at the slower of their wishes, which become faster after a hold. */
  slowerWish: 'LM-LNK-071',
  /** A session in which nothing comes for some intervals is down. */
  silence: 'LM-LNK-029',
  /** A frame that cannot be sent again ends its session. */
  suspect: 'LM-LNK-055',
  /** Of announcements of a rate the newest counts. */
  newestRate: 'LM-LNK-073',
  /** A change of rate is announced at the rate before. */
  rateChange: 'LM-LNK-074',
  /** A change of rate that nobody heard of is taken back. */
  rateUnheard: 'LM-LNK-075',
  /** What deviates from the plan is advertised, and what does not is not. */
  deviates: 'LM-RTE-040',
  /** Between two advertisements of its own a node waits. */
  newsInterval: 'LM-RTE-041',
  /** A link that flaps stays down in what is advertised for a while. */
  damped: 'LM-RTE-049',
  /** Of two advertisements of one origin the newer counts. */
  newest: 'LM-RTE-042',
  /** Link state ends with its validity. */
  newsEnd: 'LM-RTE-034',
  /** Older link state is answered with the newer. */
  newsAnswered: 'LM-RTE-045',
  /** A node goes on behind news of itself that it does not know. */
  ownNews: 'LM-RTE-047',
  /** What came of a transfer that was cut is kept until the bundle's end. */
  partial: 'LM-BND-020',
  /** A receiver says what it has of a transfer that was cut. */
  resume: 'LM-BND-021',
  /** A transfer goes on where its receiver says, if both have the same. */
  resumed: 'LM-BND-022',
  /** No copy is taken while the own one is on offer. */
  onOffer: 'LM-BND-044',
  /** Who holds a copy with fewer hops takes on the count of the other. */
  hopsTaken: 'LM-BND-045',
  /** What a relay released it remembers, as it came. */
  released: 'LM-BND-046',
  /** Who was refused waits before it asks the same again. */
  refused: 'LM-BND-042',
  /** Stratum 0 is of nodes with a time source of their own. */
  sourceStratum: 'LM-TIM-014',
  /** A stratum ends when who told it has none. */
  stratumEnds: 'LM-TIM-016',
  /** Who is asked for the time returns what it was asked with. */
  replyTime: 'LM-TIM-024',
  /** Time is taken from a lower stratum only. */
  stratum: 'LM-TIM-015',
  /** A terminal that the operator took out of use stays so until it is taken back. */
  outOfUse: 'LM-MGT-167',
  /** A session closes before its contact's planned end, and takes nothing new then. */
  closes: 'LM-LNK-030',
  /** Who has closed answers CLOSE again. */
  closeAnswered: 'LM-LNK-032',
  /** A queue is blocked without a session only. */
  queueOpens: 'LM-BND-050',
  /** Flight software answers each input with effects that hardware can carry out. */
  contract: 'LM-AVI-021',
  /** Bytes in a store have a bound. */
  capacity: 'LM-BND-080',
  /** Nothing emits from the energy reserve. */
  reserve: 'LM-MGT-165',
  /** A node in safe mode is dark within the bound. */
  dark: 'LM-MGT-160',
  /** Restarts one after the other lead into safe mode. */
  resets: 'LM-MGT-161',
  /** It stays so until a command. */
  darkUntilCommand: 'LM-MGT-163',
  /** The watchdog is told while the software makes progress. */
  staysUp: 'LM-MGT-164',
  /** That command ends it. */
  safeEnds: 'LM-MGT-169',
  /** After its last inhibit a head comes back by itself. */
  comesBack: 'LM-PNT-042',
} as const;
