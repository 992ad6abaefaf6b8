/* Umbrella header, written by Protos/generate.sh. */
#ifndef CV2XWIRE_H
#define CV2XWIRE_H
#include <protobuf-c/protobuf-c.h>
#include "bsm.pb-c.h"
#include "cloud.pb-c.h"
#include "command.pb-c.h"
#include "elements.pb-c.h"
#include "external.pb-c.h"
#include "federation.pb-c.h"
#include "figures.pb-c.h"
#include "frame.pb-c.h"
#include "map.pb-c.h"
#include "measurement.pb-c.h"
#include "names.pb-c.h"
#include "observer.pb-c.h"
#include "record.pb-c.h"
#include "rsi.pb-c.h"
#include "rsm.pb-c.h"
#include "sensor.pb-c.h"
#include "spat.pb-c.h"
#include "ssm.pb-c.h"
#include "telemetry.pb-c.h"
#include "traffic.pb-c.h"
#include "truth.pb-c.h"
#include "descriptor_set.h"
#endif
