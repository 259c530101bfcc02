/**
 * A registrar: the bindings of addresses-of-record to Contacts (RFC 3261 §10.3), with Path (RFC 3327) and outbound
 * flows (RFC 5626 §6).
 *
 * <p>{@link io.xphone.sip.registrar.Registrar} is pure: its inputs are authenticated REGISTER requests, the end of
 * flows and the time, its outputs are responses and changes of the bindings.
 *
 * <p>May import: {@code java.*}, {@code io.xphone.sip}, {@code io.xphone.sip.message}.
 */
package io.xphone.sip.registrar;
