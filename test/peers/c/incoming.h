/* Bundles that come in: segments, reassembly, delivery, custody and receipts (section 3). */
#ifndef INCOMING_H
#define INCOMING_H

#include "age.h"
#include "outgoing.h"

#define MARK_LISTS 1024

struct mark;

struct intake {
  struct host *host;
  struct outgoing *outgoing;
  struct node_link *links;
  size_t link_count;
  struct mark *marks[MARK_LISTS]; /* delivery marks, by a hash of their keys */
  struct timer *expiry_timer;
};

void intake_begin(struct intake *intake, struct host *host, struct outgoing *outgoing,
                  struct node_link *links, size_t link_count);
void intake_end(struct intake *intake);
void intake_restore(struct intake *intake, const A(StoreRecord) * record);
void intake_segment(struct intake *intake, struct session *session,
                    const ProtobufCBinaryData *data);
void intake_link_down(struct session *session);
void intake_expire(void *intake);
/* Marks whose bundles cannot come again. */
void intake_forget_old(struct intake *intake);

/* A bundle that is whole. Takes header and payload over. Of delivery.c. */
void intake_whole(struct intake *intake, struct session *session, uint32_t transfer,
                  B(BundleHeader) * header, ProtobufCBinaryData payload, struct stay stay);
/* Custody is refused and stays where it is; best effort ends here, with a report (LM-BND-017,
 * LM-BND-018). */
void intake_lost(struct intake *intake, struct session *session, uint32_t transfer,
                 const B(BundleHeader) * header, int refusal, int64_t deletion);
void intake_refuse(struct session *session, uint32_t transfer, int reason);

#define REFUSE(name) LASERMESH__MANAGEMENT__REFUSE_REASON__REFUSE_REASON_##name
#define DELETION(name) LASERMESH__MANAGEMENT__DELETION_REASON__DELETION_REASON_##name

#endif
