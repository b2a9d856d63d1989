#include "node.h"

#include <stdlib.h>
#include <string.h>

#include "incoming.h"
#include "node_link.h"
#include "sha256.h"
#include "terminal.h"
#include "wire.h"

struct node {
  struct host *host;
  struct outgoing outgoing;
  struct intake intake;
  struct terminal terminals[LINKS_MAX];
  struct node_link links[LINKS_MAX];
  size_t count;
  struct timer *watchdog;
};

#define INPUT(name) LASERMESH__AVIONICS__INPUT__INPUT_##name

/* The hardware resets this computer when it hears nothing (LM-MGT-164). */
static void tell_watchdog(void *context) {
  struct node *node = context;
  struct host *host = node->host;
  FRESH(host, watchdog, Watchdog, watchdog);
  watchdog->timeout_ns = (uint64_t)host_limit(host, "watchdogNs");
  host_effect(host, EFFECT(WATCHDOG))->watchdog = watchdog;
  timer_set(host, node->watchdog, host->now_ns + host_limit(host, "watchdogCheckNs"));
  intake_forget_old(&node->intake);
}

struct node *node_new(const C(Configuration) * configuration) {
  struct node *node = calloc(1, sizeof *node);
  struct host *host = node->host = host_new(configuration);
  for (size_t i = 0; i < configuration->n_terminals && node->count < LINKS_MAX; i++) {
    const C(TerminalEntry) *entry = configuration->terminals[i];
    const C(OpticalProfile) *profile = optical_profile(host, host->own, entry->index);
    if (entry->node != host->own || profile == NULL)
      continue; /* radio terminals stay as they are */
    struct terminal *terminal = &node->terminals[node->count];
    struct node_link *link = &node->links[node->count++];
    terminal_begin(terminal, host, entry->index, profile, link);
    link_begin(link, host, entry->index, profile, terminal, &node->outgoing, &node->intake);
  }
  outgoing_begin(&node->outgoing, host, node->links, node->count);
  intake_begin(&node->intake, host, &node->outgoing, node->links, node->count);
  node->watchdog = host_timer(host, tell_watchdog, node);
  return node;
}

void node_free(struct node *node) {
  host_fail_writes(node->host);
  for (size_t i = 0; i < node->count; i++) {
    link_end(&node->links[i]);
    free(node->terminals[i].watch.contacts);
  }
  outgoing_end(&node->outgoing);
  intake_end(&node->intake);
  host_free(node->host);
  free(node);
}

static void tell_plan(struct host *host) {
  const P(PlanUpload) *plan = host->configuration->plan;
  ProtobufCBinaryData bytes = packed(&plan->base);
  uint8_t digest[DIGEST_BYTES];
  FRESH(host, told, PlanActive, plan_active);
  sha256(bytes.data, bytes.len, digest);
  free(bytes.data);
  told->version = plan->version;
  told->contacts = (uint32_t)plan->n_contacts;
  for (int i = 0; i < 6; i++) told->digest = told->digest << 8 | digest[i];
  host_effect(host, EFFECT(PLAN_ACTIVE))->plan_active = told;
}

static void boot(struct node *node, const A(Boot) * boot) {
  struct host *host = node->host;
  if (boot->entropy.len == sizeof host->entropy)
    memcpy(host->entropy, boot->entropy.data, sizeof host->entropy);
  host->boot_count = boot->boot_count;
  host_transition(host, MACHINE(NODE), 0, "off", "booting.selfTest");
  host_transition(host, MACHINE(NODE), 0, "booting.selfTest", "booting.restoring");
  host_transition(host, MACHINE(NODE), 0, "booting.restoring", "standby");
  outgoing_boot(&node->outgoing, boot);
  for (size_t i = 0; i < boot->n_records; i++) {
    if (boot->records[i]->region == REGION(MARKS)) intake_restore(&node->intake, boot->records[i]);
  }
  tell_watchdog(node);
  int64_t told[] = {(int64_t)boot->cause - 1, boot->boot_count,
                    (int64_t)outgoing_count(&node->outgoing)};
  host_report(host, 101, SEVERITY(ACTIVITY), 3, told);
  tell_plan(host);
  host_transition(host, MACHINE(NODE), 0, "standby", "operational");
  for (size_t i = 0; i < node->count; i++) terminal_boot(&node->terminals[i]);
}

static struct node_link *link_of(struct node *node, uint32_t terminal) {
  for (size_t i = 0; i < node->count; i++) {
    if (node->links[i].index == terminal) return &node->links[i];
  }
  return NULL;
}

static void take(struct node *node, const A(Input) * input) {
  struct node_link *link = NULL;
  switch (input->input_case) {
    case INPUT(BOOT):
      boot(node, input->boot);
      break;
    case INPUT(TIMER):
      host_timer_fired(node->host, input->timer->timer);
      break;
    case INPUT(FRAME):
      link = link_of(node, input->frame->terminal);
      if (link != NULL) link_frame(link, &input->frame->frame);
      break;
    case INPUT(TERMINAL):
      link = link_of(node, input->terminal->terminal);
      if (link != NULL) terminal_reading(link->terminal, input->terminal);
      break;
    case INPUT(SILENCE):
      link = link_of(node, input->silence->terminal);
      if (link != NULL) link_silence(link, input->silence->intervals);
      break;
    case INPUT(DURABLE):
      host_write_answered(node->host, input->durable->write, true);
      break;
    case INPUT(STORE_FAILED):
      host_write_answered(node->host, input->store_failed->write, false);
      break;
    case INPUT(SUBMIT):
      outgoing_submit(&node->outgoing, input->submit);
      break;
    default:
      break; /* power, and telecommands, which this peer has not */
  }
}

void node_step(struct node *node, const A(Input) * input, A(Effects) * effects) {
  host_clear_effects(node->host);
  host_take_times(node->host, input);
  take(node, input);
  effects->n_effects = node->host->effect_count;
  effects->effects = node->host->effects;
}
