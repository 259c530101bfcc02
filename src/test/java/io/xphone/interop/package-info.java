/**
 * Calls with real peers: Asterisk, baresip, sipp. What was said and heard is compared as sound, what went over the wire as captured. Tagged
 * {@code peers}; calls of a minute and more {@code slow} besides.
 */
package io.xphone.interop;
