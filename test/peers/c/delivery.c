/* Bundles that are whole: delivered once, accepted, confirmed to their source (section 3). */
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "incoming.h"
#include "node_link.h"
#include "sha256.h"
#include "wire.h"

#define ADMINISTRATIVE 0 /* service */

struct mark {
  char key[KEY_BYTES];
  int64_t forget_utc_ns;
  bool durable;
  struct mark *next;
};

/* A bundle whose mark is being written. Its session may end meanwhile. */
struct arrival_record {
  struct intake *intake;
  struct node_link *link;
  uint64_t session;
  uint32_t transfer;
  B(BundleHeader) * header;
  ProtobufCBinaryData payload;
  struct stay stay;
  char key[KEY_BYTES];
};

void intake_begin(struct intake *intake, struct host *host, struct outgoing *outgoing,
                  struct node_link *links, size_t link_count) {
  *intake =
      (struct intake){.host = host, .outgoing = outgoing, .links = links, .link_count = link_count};
  intake->expiry_timer = host_timer(host, intake_expire, intake);
}

/* ---- Marks */

static struct mark **list_of(struct intake *intake, const char *key) {
  unsigned hash = 5381;
  for (const char *at = key; *at != 0; at++) hash = hash * 33 + (unsigned char)*at;
  return &intake->marks[hash % MARK_LISTS];
}

static struct mark *find(struct intake *intake, const char *key) {
  struct mark *mark = *list_of(intake, key);
  while (mark != NULL && strcmp(mark->key, key) != 0) mark = mark->next;
  return mark;
}

static struct mark *remember(struct intake *intake, const char *key, int64_t forget_utc_ns,
                             bool durable) {
  struct mark **list = list_of(intake, key), *mark = calloc(1, sizeof *mark);
  strcpy(mark->key, key);
  mark->forget_utc_ns = forget_utc_ns;
  mark->durable = durable;
  mark->next = *list;
  return *list = mark;
}

static void forget(struct intake *intake, bool (*old)(const struct intake *, const struct mark *)) {
  for (size_t i = 0; i < MARK_LISTS; i++) {
    for (struct mark **at = &intake->marks[i]; *at != NULL;) {
      struct mark *mark = *at;
      if (!old(intake, mark)) {
        at = &mark->next;
        continue;
      }
      *at = mark->next;
      if (mark->durable) host_delete(intake->host, REGION(MARKS), mark->key);
      free(mark);
    }
  }
}

static bool is_old(const struct intake *intake, const struct mark *mark) {
  return mark->durable && mark->forget_utc_ns <= intake->host->utc_ns;
}

static bool is_any(const struct intake *intake, const struct mark *mark) {
  (void)intake, (void)mark;
  return true;
}

void intake_forget_old(struct intake *intake) { forget(intake, is_old); }
void intake_end(struct intake *intake) { forget(intake, is_any); }

void intake_restore(struct intake *intake, const A(StoreRecord) * record) {
  char key[KEY_BYTES];
  B(BundleMark) *mark = parsed(&lasermesh__bundle__bundle_mark__descriptor, &record->bytes);
  if (mark == NULL)
    host_report(intake->host, 412, SEVERITY(WARNING_HIGH), 1, (int64_t[]){record->region});
  if (mark == NULL || mark->forget_utc_ns <= (uint64_t)intake->host->utc_ns) {
    host_delete(intake->host, record->region, record->key);
  } else {
    bundle_key(key, "d:", mark->source_node, mark->source_service, mark->created_ns,
               mark->sequence);
    remember(intake, key, (int64_t)mark->forget_utc_ns, true);
  }
  if (mark != NULL) lasermesh__bundle__bundle_mark__free_unpacked(mark, NULL);
}

/* ---- Answers */

static void answer(struct session *session, M(CustodyAccept) * accept, M(CustodyRefuse) * refuse) {
  M(ManagementMessage) message = LASERMESH__MANAGEMENT__MANAGEMENT_MESSAGE__INIT;
  M(Custody) custody = LASERMESH__MANAGEMENT__CUSTODY__INIT;
  custody.accepts = &accept;
  custody.n_accepts = accept != NULL ? 1 : 0;
  custody.refuses = &refuse;
  custody.n_refuses = refuse != NULL ? 1 : 0;
  message.message_case = MESSAGE(CUSTODY);
  message.custody = &custody;
  session_manage(session, &message, true);
}

void intake_refuse(struct session *session, uint32_t transfer, int reason) {
  M(CustodyRefuse) refuse = LASERMESH__MANAGEMENT__CUSTODY_REFUSE__INIT;
  refuse.transfer = transfer;
  refuse.reason = reason;
  answer(session, NULL, &refuse);
}

static void accept(struct session *session, uint32_t transfer, const B(BundleHeader) * header,
                   bool held) {
  M(CustodyAccept) accept = LASERMESH__MANAGEMENT__CUSTODY_ACCEPT__INIT;
  accept.transfer = transfer;
  accept.held = held;
  if (header->custody) answer(session, &accept, NULL);
}

void intake_lost(struct intake *intake, struct session *session, uint32_t transfer,
                 const B(BundleHeader) * header, int refusal, int64_t deletion) {
  if (header->custody)
    intake_refuse(session, transfer, refusal);
  else
    held_report(intake->host, header, 401, SEVERITY(WARNING_LOW), 1, &deletion);
}

/* For an assured bundle and each duplicate of one: custody, class management, alive as long as the
 * bundle. */
static void confirm(struct intake *intake, const B(BundleHeader) * header) {
  M(AdministrativeRecord) record = LASERMESH__MANAGEMENT__ADMINISTRATIVE_RECORD__INIT;
  M(Receipt) receipt = LASERMESH__MANAGEMENT__RECEIPT__INIT;
  if (!header->assured) return;
  receipt.source_node = header->source_node;
  receipt.source_service = header->source_service;
  receipt.created_ns = header->created_ns;
  receipt.sequence = header->sequence;
  receipt.attempt = header->attempt;
  record.record_case = LASERMESH__MANAGEMENT__ADMINISTRATIVE_RECORD__RECORD_RECEIPT;
  record.receipt = &receipt;
  struct asked asked = {
      .destination_node = header->source_node, .traffic_class = CLASS(MANAGEMENT), .custody = true};
  asked.lifetime_ns = header->lifetime_ns - header->age_ns;
  asked.payload = packed(&record.base);
  outgoing_own(intake->outgoing, &asked);
  free(asked.payload.data);
}

/* ---- Delivery */

static void take_record(struct intake *intake, const ProtobufCBinaryData *payload) {
  char key[KEY_BYTES];
  M(AdministrativeRecord) *record =
      parsed(&lasermesh__management__administrative_record__descriptor, payload);
  if (record == NULL) return;
  if (record->record_case == LASERMESH__MANAGEMENT__ADMINISTRATIVE_RECORD__RECORD_RECEIPT) {
    const M(Receipt) *r = record->receipt;
    bundle_key(key, "", r->source_node, r->source_service, r->created_ns, r->sequence);
    outgoing_receipt(intake->outgoing, key);
  }
  lasermesh__management__administrative_record__free_unpacked(record, NULL);
}

static void deliver(struct intake *intake, const B(BundleHeader) * header,
                    const ProtobufCBinaryData *payload) {
  bool administrative =
      header->destination_service == ADMINISTRATIVE && header->class_ == CLASS(MANAGEMENT);
  if (administrative)
    take_record(intake, payload);
  else
    host_deliver(intake->host, header, payload);
}

static struct session *session_of(const struct arrival_record *arrival) {
  struct session *session = arrival->link->session;
  return session != NULL && session->serial == arrival->session ? session : NULL;
}

static void arrival_free(struct arrival_record *arrival) {
  lasermesh__bundle__bundle_header__free_unpacked(arrival->header, NULL);
  free(arrival->payload.data);
  free(arrival);
}

static bool is_waiting(const struct intake *intake, const struct mark *mark) {
  (void)intake;
  return !mark->durable && mark->forget_utc_ns < 0;
}

/* When the mark is durable: deliver, ACCEPT and receipt in one step (LM-BND-063). */
static void marked(void *context, bool durable) {
  struct arrival_record *arrival = context;
  struct intake *intake = arrival->intake;
  struct session *session = session_of(arrival);
  struct mark *mark = find(intake, arrival->key);
  if (durable) mark->durable = true;
  if (durable && age_may_have_ended(intake->host, arrival->header, arrival->stay)) {
    if (session != NULL)
      intake_lost(intake, session, arrival->transfer, arrival->header, REFUSE(EXPIRED),
                  DELETION(EXPIRED));
  } else if (durable) {
    deliver(intake, arrival->header, &arrival->payload);
    if (session != NULL) accept(session, arrival->transfer, arrival->header, false);
    confirm(intake, arrival->header);
  } else {
    mark->forget_utc_ns = -1;
    forget(intake, is_waiting);
    if (session != NULL) intake_refuse(session, arrival->transfer, REFUSE(NO_STORAGE));
  }
  arrival_free(arrival);
}

static void write_mark(struct intake *intake, struct arrival_record *arrival) {
  const B(BundleHeader) *header = arrival->header;
  B(BundleMark) mark = LASERMESH__BUNDLE__BUNDLE_MARK__INIT;
  int64_t left_ns = (int64_t)(header->lifetime_ns - header->age_ns);
  int64_t forget_ns =
      intake->host->utc_ns + left_ns + host_limit(intake->host, "duplicateMarginNs");
  mark.source_node = header->source_node;
  mark.source_service = header->source_service;
  mark.created_ns = header->created_ns;
  mark.sequence = header->sequence;
  mark.attempt = header->attempt;
  mark.from_node = header->previous_node;
  mark.hop_count = header->hop_count;
  mark.forget_utc_ns = (uint64_t)forget_ns;
  mark.delivered = true;
  remember(intake, arrival->key, forget_ns, false);
  host_write(intake->host, REGION(MARKS), arrival->key, packed(&mark.base), marked, arrival);
}

/* A copy of what was delivered, or of what is about to be. */
static void duplicate(struct intake *intake, struct session *session,
                      const struct arrival_record *arrival, bool durable) {
  held_report(intake->host, arrival->header, 404, SEVERITY(ACTIVITY), 1,
              (int64_t[]){arrival->header->previous_node});
  if (!durable) {
    intake_refuse(session, arrival->transfer, REFUSE(NO_STORAGE));
    return;
  }
  accept(session, arrival->transfer, arrival->header, true);
  confirm(intake, arrival->header);
}

void intake_whole(struct intake *intake, struct session *session, uint32_t transfer,
                  B(BundleHeader) * header, ProtobufCBinaryData payload, struct stay stay) {
  uint8_t digest[DIGEST_BYTES];
  struct arrival_record *arrival = malloc(sizeof *arrival);
  *arrival = (struct arrival_record){
      intake, session->link, session->serial, transfer, header, payload, stay, ""};
  header_key(arrival->key, "d:", header);
  struct mark *mark = find(intake, arrival->key);
  sha256(payload.data, payload.len, digest);
  if (memcmp(digest, header->digest.data, DIGEST_BYTES) != 0) {
    held_report(intake->host, header, 405, SEVERITY(WARNING_HIGH), 0, NULL);
    intake_lost(intake, session, transfer, header, REFUSE(NOT_AUTHENTIC), DELETION(DIGEST));
  } else if (mark != NULL) {
    duplicate(intake, session, arrival, mark->durable);
  } else if (age_may_have_ended(intake->host, header, stay)) {
    intake_lost(intake, session, transfer, header, REFUSE(EXPIRED), DELETION(EXPIRED));
  } else if (header->custody || header->assured) {
    write_mark(intake, arrival);
    return;
  } else {
    deliver(intake, header, &payload);
  }
  arrival_free(arrival);
}
