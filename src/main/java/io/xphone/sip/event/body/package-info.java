/**
 * The documents of the event packages as values: message waiting (RFC 3842), dialogs (RFC 4235) and presence (PIDF, RFC
 * 3863).
 *
 * <p>Documents are received from the network: they are limited in size and depth, and must have no DTD and only the
 * predefined entities of XML. The parsers throw {@link io.xphone.sip.event.body.BodyParseException} on any error and
 * ignore unknown elements.
 *
 * <p>May import: {@code java.*}, and {@code javax.xml.stream} here alone.
 */
package io.xphone.sip.event.body;
