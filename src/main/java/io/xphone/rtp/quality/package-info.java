/**
 * The quality of a received stream as people would judge it: bursts of loss (RFC 3611 §4.7.2), the E-model (ITU-T
 * G.107), and the marks that it crosses. May import {@code java.*} alone.
 */
package io.xphone.rtp.quality;
