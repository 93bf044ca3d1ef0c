/*
 * Put before each file of musl's libm, which is the module's, where it is compiled natively: glibc's headers in the place
 * of musl's own. What is musl's alone gets names that glibc does not declare otherwise.
 */
#include <endian.h>
#include <features.h>
#include <float.h>
#include <math.h>
#include <stdint.h>

#undef weak_alias
#define hidden __attribute__((__visibility__("hidden")))
#define weak __attribute__((__weak__))
#define weak_alias(old, new) extern __typeof(old) new __attribute__((__weak__, __alias__(#old)))

#define __cos musl_cos
#define __cosdf musl_cosdf
#define __cosl musl_cosl
#define __exp2f_data musl_exp2f_data
#define __exp_data musl_exp_data
#define __expo2 musl_expo2
#define __expo2f musl_expo2f
#define __invtrigl musl_invtrigl
#define __lgamma_r musl_lgamma_r
#define __lgammaf_r musl_lgammaf_r
#define __lgammal_r musl_lgammal_r
#define __log2_data musl_log2_data
#define __log2f_data musl_log2f_data
#define __log_data musl_log_data
#define __logf_data musl_logf_data
#define __math_check_oflow musl_math_check_oflow
#define __math_check_oflowf musl_math_check_oflowf
#define __math_check_uflow musl_math_check_uflow
#define __math_check_uflowf musl_math_check_uflowf
#define __math_divzero musl_math_divzero
#define __math_divzerof musl_math_divzerof
#define __math_invalid musl_math_invalid
#define __math_invalidf musl_math_invalidf
#define __math_oflow musl_math_oflow
#define __math_oflowf musl_math_oflowf
#define __math_uflow musl_math_uflow
#define __math_uflowf musl_math_uflowf
#define __math_xflow musl_math_xflow
#define __math_xflowf musl_math_xflowf
#define __p1evll musl_p1evll
#define __polevll musl_polevll
#define __pow_log_data musl_pow_log_data
#define __powf_log2_data musl_powf_log2_data
#define __rem_pio2 musl_rem_pio2
#define __rem_pio2_large musl_rem_pio2_large
#define __rem_pio2f musl_rem_pio2f
#define __rem_pio2l musl_rem_pio2l
#define __signgam musl_signgam
#define __sin musl_sin
#define __sindf musl_sindf
#define __sinl musl_sinl
#define __tan musl_tan
#define __tandf musl_tandf
#define __tanl musl_tanl
