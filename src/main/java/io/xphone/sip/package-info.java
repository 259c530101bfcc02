/**
 * What every SIP package shares. SIP itself lives in the packages below: {@code message} (what goes over the wire),
 * {@code transaction}, {@code dialog} and the machines built on them. All of them are pure: they may import
 * {@code java.*} only, hold no clock, thread or source of randomness, and take the time as an argument.
 */
package io.xphone.sip;
