#include "CMath.h"

#include <math.h>

double cm_exp(double x) { return exp(x); }
double cm_expm1(double x) { return expm1(x); }
double cm_log(double x) { return log(x); }
double cm_log10(double x) { return log10(x); }
double cm_log1p(double x) { return log1p(x); }
double cm_sin(double x) { return sin(x); }
double cm_cos(double x) { return cos(x); }
double cm_tan(double x) { return tan(x); }
double cm_asin(double x) { return asin(x); }
double cm_acos(double x) { return acos(x); }
double cm_atan(double x) { return atan(x); }
double cm_sinh(double x) { return sinh(x); }
double cm_cosh(double x) { return cosh(x); }
double cm_tanh(double x) { return tanh(x); }
double cm_atanh(double x) { return atanh(x); }
double cm_asinh(double x) { return asinh(x); }
double cm_erf(double x) { return erf(x); }
double cm_pow(double x, double y) { return pow(x, y); }
double cm_atan2(double y, double x) { return atan2(y, x); }

void cm_sincos(double x, double *sine, double *cosine) {
  *sine = sin(x);
  *cosine = cos(x);
}
