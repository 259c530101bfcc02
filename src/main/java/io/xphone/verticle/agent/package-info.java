/**
 * Starts and stops a phone or a server: deploys its verticles and knows how the two kinds of agent differ.
 *
 * <p>May import every other package of {@code io.xphone.verticle}.
 */
package io.xphone.verticle.agent;
