/**
 * SIP messages (RFC 3261 §7, §19, §20, §25): immutable requests and responses, their URIs and structured headers, a
 * parser for datagrams, a framer for streams, and a writer.
 *
 * <p>May import {@code java.*} and {@code io.xphone.sip} only.
 *
 * <p>A message that came out of the parser has its mandatory headers and its addresses checked, so its typed accessors
 * never throw. Bad input raises {@link io.xphone.sip.message.SipParseException} and nothing else; it carries the status
 * to answer. Text that this package writes can't hold CR, LF or NUL: builders and factories refuse them.
 */
package io.xphone.sip.message;
