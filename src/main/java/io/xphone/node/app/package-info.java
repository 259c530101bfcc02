/**
 * The built-in applications of the node, which handle the calls to a number. Each uses only the public API
 * ({@code io.xphone}) and {@code io.xphone.audio}, so each is also an example.
 */
package io.xphone.node.app;
