/* Generated types under short names. */
#ifndef PB_H
#define PB_H

#include "avionics.pb-c.h"
#include "bundle.pb-c.h"
#include "configuration.pb-c.h"
#include "gateway.pb-c.h"
#include "link.pb-c.h"
#include "management.pb-c.h"

#define A(name) Lasermesh__Avionics__##name
#define B(name) Lasermesh__Bundle__##name
#define C(name) Lasermesh__Configuration__##name
#define G(name) Lasermesh__Gateway__##name
#define L(name) Lasermesh__Link__##name
#define M(name) Lasermesh__Management__##name
#define P(name) Lasermesh__Operations__##name

#define REGION(name) LASERMESH__AVIONICS__REGION__REGION_##name
#define SEVERITY(name) LASERMESH__AVIONICS__SEVERITY__SEVERITY_##name
#define MACHINE(name) LASERMESH__AVIONICS__MACHINE__MACHINE_##name
#define FRAME(name) LASERMESH__LINK__FRAME_TYPE__FRAME_TYPE_##name
#define OPCODE(name) LASERMESH__LINK__OPCODE__OPCODE_##name
#define MESSAGE(name) LASERMESH__MANAGEMENT__MANAGEMENT_MESSAGE__MESSAGE_##name
#define READING(name) LASERMESH__AVIONICS__TERMINAL__READING_##name
#define CLASS(name) LASERMESH__BUNDLE__TRAFFIC_CLASS__TRAFFIC_CLASS_##name

#endif
