/**
 * Overload of a SIP element, without input or output: the order in which received messages are handled, and which new
 * calls are rejected. Time is an argument, in nanoseconds of a monotonic clock.
 */
package io.xphone.sip.overload;
