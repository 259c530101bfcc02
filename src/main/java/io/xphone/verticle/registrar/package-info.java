/**
 * The registrar verticle of a server (RFC 3261 §10.3).
 *
 * <p>May import {@code io.xphone.verticle.runtime}.
 */
package io.xphone.verticle.registrar;
