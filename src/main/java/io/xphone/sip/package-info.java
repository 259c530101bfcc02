/**
 * Types shared by the SIP packages. The packages below implement SIP: {@code message} (the wire format), {@code
 * transaction}, {@code dialog} and the state machines built on them. All of them are pure: they import {@code java.*}
 * and each other only, have no clock, no threads and no random generator, and take the time as an argument.
 */
package io.xphone.sip;
