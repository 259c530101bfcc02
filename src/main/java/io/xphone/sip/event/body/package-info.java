/**
 * What event packages tell, as values: message waiting (RFC 3842), dialogs (RFC 4235) and presence (PIDF, RFC 3863).
 *
 * <p>Documents come from the network: they are bounded in size and depth, have no DTD and no entities but XML's own, and
 * whatever is wrong with one is a {@link io.xphone.sip.event.body.BodyParseException}. Elements that are not known are
 * passed over.
 *
 * <p>May import: {@code java.*}, and {@code javax.xml.stream} here alone.
 */
package io.xphone.sip.event.body;
