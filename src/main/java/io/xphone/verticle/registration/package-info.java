/**
 * The registration verticle of a phone (RFC 3261 §10).
 *
 * <p>May import {@code io.xphone.verticle.runtime}.
 */
package io.xphone.verticle.registration;
