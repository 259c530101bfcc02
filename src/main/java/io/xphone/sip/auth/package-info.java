/**
 * Digest authentication of SIP requests: RFC 3261 §22 as brought up to date by RFC 7616 and RFC 8760, from both sides.
 *
 * <p>{@link io.xphone.sip.auth.DigestClient} answers challenges and remembers them; {@link
 * io.xphone.sip.auth.DigestServer} gives challenges and checks the answers. Neither knows a clock or a source of
 * chance: time is an argument, tokens come from {@link io.xphone.sip.Identifiers}.
 *
 * <p>May import: {@code java.*}, {@code javax.crypto}, {@code io.xphone.sip}, {@code io.xphone.sip.message}.
 */
package io.xphone.sip.auth;
