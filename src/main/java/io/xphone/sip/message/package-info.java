/**
 * SIP messages (RFC 3261 §7, §19, §20, §25): immutable requests and responses, their URIs and structured headers, a
 * parser for datagrams, a framer for streams, and a writer.
 *
 * <p>May import {@code java.*} and {@code io.xphone.sip} only.
 *
 * <p>The parser checks the mandatory headers and the addresses of a message, so that its typed accessors never throw.
 * On malformed input it throws {@link io.xphone.sip.message.SipParseException} and no other exception; it contains the
 * status of the error response. Builders and factories reject CR, LF and NUL in the text that they write.
 */
package io.xphone.sip.message;
