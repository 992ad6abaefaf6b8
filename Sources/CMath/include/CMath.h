/* Transcendental functions behind a call boundary.
 *
 * The Swift optimiser may fold or rewrite libm calls differently in debug and in release. These
 * wrappers live in a translation unit of their own, so every configuration executes the same libm
 * routine on the same operands and the run digest does not depend on the optimisation level. */
#ifndef COROAD_CMATH_H
#define COROAD_CMATH_H

double cm_exp(double x);
double cm_expm1(double x);
double cm_log(double x);
double cm_log10(double x);
double cm_log1p(double x);
double cm_pow(double x, double y);
double cm_sin(double x);
double cm_cos(double x);
double cm_tan(double x);
double cm_asin(double x);
double cm_acos(double x);
double cm_atan(double x);
double cm_atan2(double y, double x);
double cm_sinh(double x);
double cm_cosh(double x);
double cm_tanh(double x);
double cm_atanh(double x);
double cm_asinh(double x);
double cm_erf(double x);
/* Writes sin(x) and cos(x). */
void cm_sincos(double x, double *sine, double *cosine);

#endif
