#include "CV2XWire.h"
