/**
 * Digest authentication of SIP requests, client and server: RFC 3261 §22 as updated by RFC 7616 and RFC 8760.
 *
 * <p>{@link io.xphone.sip.auth.DigestClient} responds to challenges and remembers them; {@link
 * io.xphone.sip.auth.DigestServer} sends challenges and checks credentials. Neither has a clock or a random generator:
 * the time is an argument, tokens come from {@link io.xphone.sip.Identifiers}.
 *
 * <p>May import: {@code java.*}, {@code javax.crypto}, {@code io.xphone.sip}, {@code io.xphone.sip.message}.
 */
package io.xphone.sip.auth;
