/**
 * Registration with a registrar: RFC 3261 §10, with the retry rule and the instance of RFC 5626, Path (RFC 3327) and
 * Service-Route (RFC 3608).
 *
 * <p>{@link io.xphone.sip.registration.Registration} is a pure state machine: its inputs are responses, timers and
 * commands, its outputs are REGISTER requests, timers and events.
 *
 * <p>May import: {@code java.*}, {@code io.xphone.sip}, {@code io.xphone.sip.message}, {@code io.xphone.sip.auth},
 * {@code io.xphone.sip.transaction} (the causes of failure), {@code io.xphone.sip.locate} (address families).
 */
package io.xphone.sip.registration;
