// Shaders of the map. Positions are metres in the map frame; sizes in `px` are pixels of the drawing buffer. What moves
// has two positions, and `u_mix` is the share of the move from the first to the second: per frame nothing is uploaded.

import { ROW_TEXELS } from "./gl.js";
import { Colour, COLOUR_COUNT } from "./palette.js";

const COMMON = `#version 300 es
precision highp float;
precision highp int;
uniform vec2 u_centre;     // map position in the middle of the screen
uniform vec2 u_viewport;   // px
uniform float u_scale;     // px per metre
uniform float u_density;   // px per CSS pixel
uniform float u_mix;       // 0..1
uniform float u_seconds;   // wall time, for blinking
uniform vec3 u_palette[${COLOUR_COUNT}];
${Object.entries(Colour).map(([name, number]) => `#define C_${name.toUpperCase()} ${number}`).join("\n")}
`;

const VERTEX = `${COMMON}
vec4 project(vec2 position, vec2 offsetPx) {
  return vec4(((position - u_centre) * u_scale + offsetPx) / u_viewport * 2.0, 0.0, 1.0);
}
uniform highp sampler2D u_instances;
vec4 instance(int texels, int place) {
  int at = (gl_VertexID / 4) * texels + place;
  return texelFetch(u_instances, ivec2(at % ${ROW_TEXELS}, at / ${ROW_TEXELS}), 0);
}
vec2 turned(vec2 v, float angle) {
  float c = cos(angle), s = sin(angle);
  return vec2(c * v.x - s * v.y, s * v.x + c * v.y);
}
`;

const FRAGMENT = `${COMMON}
out vec4 colour;
float box(vec2 p, vec2 half_, float radius) {
  vec2 q = abs(p) - half_ + radius;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
}
float inside(float distancePx) { return clamp(0.5 - distancePx, 0.0, 1.0); }
void put(inout vec4 base, vec3 rgb, float alpha) { base = vec4(mix(base.rgb, rgb, alpha), base.a); }
`;

/** Lanes, junctions, buildings. */
export const ground = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_position;
layout(location = 1) in vec2 a_offset;
layout(location = 2) in vec4 a_strip;   // half width, distance along, colour, dashed
uniform float u_inset;                  // metres by which strips are narrower, for the markings under them
uniform int u_override;                 // colour of all, or -1
out float v_along;
flat out int v_colour;
flat out float v_dashed;
void main() {
  float half_ = a_strip.x;
  float wanted = max(half_ - u_inset, 0.35 * u_density / u_scale);
  gl_Position = project(a_position + a_offset * (wanted / half_), vec2(0.0));
  v_along = a_strip.y;
  v_colour = u_override >= 0 ? u_override : int(a_strip.z + 0.5);
  v_dashed = a_strip.w;
}`,
  fragment: `${FRAGMENT}
in float v_along;
flat in int v_colour;
flat in float v_dashed;
void main() {
  vec3 rgb = u_palette[v_colour];
  if (v_dashed > 0.5) {
    float width = max(fwidth(v_along), 1e-4);
    float wave = abs(fract(v_along) - 0.5) - 0.25;
    float stripe = mix(clamp(0.5 + wave / width, 0.0, 1.0), 0.5, clamp(2.0 * width - 0.4, 0.0, 1.0));
    rgb = mix(u_palette[C_JUNCTION], rgb, stripe);
  }
  colour = vec4(rgb, 1.0);
}`,
};

/**
 * Stop-line bars of signals: the bar of red is thick, that of green thin, so that they differ without colour too.
 * Instance: centre, driving direction, state (0 off, 1 stop, 2 caution, 3 go, 4 caution blinking); middle and half
 * length of the bar across the lane in metres.
 */
export const signals = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_corner;
out vec2 v_local;
flat out vec2 v_half;
flat out int v_state;
void main() {
  vec3 line = instance(2, 0).xyz;
  vec2 part = instance(2, 1).xy;
  v_state = int(instance(2, 0).w + 0.5);
  float thick = v_state == 1 || v_state == 2 ? 0.9 : 0.5;
  float least = v_state == 1 || v_state == 2 ? 1.5 : 1.0;
  v_half = max(vec2(thick * 0.5, part.y) * u_scale, vec2(least, 1.6) * u_density);
  v_local = a_corner * (v_half + 1.0);
  vec2 across = turned(vec2(0.0, part.x), line.z);
  gl_Position = project(line.xy + across, turned(v_local, line.z));
}`,
  fragment: `${FRAGMENT}
in vec2 v_local;
flat in vec2 v_half;
flat in int v_state;
void main() {
  int number = v_state == 1 ? C_SIGNALSTOP : v_state == 3 ? C_SIGNALGO : v_state == 0 ? C_SIGNALOFF : C_SIGNALCAUTION;
  float alpha = inside(box(v_local, v_half, 1.0));
  if (v_state == 4) alpha *= step(0.5, fract(u_seconds));
  colour = vec4(u_palette[number], alpha);
}`,
};

/**
 * Vehicles: rotated outlines with lights and marks. Instance: position and heading before, style (bits 0..7 flags,
 * 8..11 shape, 12..19 colour); position and heading after, 0; length and width in metres, 0, 0.
 */
export const vehicles = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_corner;
out vec2 v_local;
out vec2 v_screen;      // px from the middle, not turned
flat out vec2 v_half;
flat out uint v_style;
void main() {
  vec4 first = instance(3, 0);
  vec4 second = instance(3, 1);
  vec3 pose = mix(first.xyz, second.xyz, u_mix);
  vec2 size = instance(3, 2).xy;
  // Far out, vehicles are drawn larger than they are: else none could be seen.
  float cssScale = u_scale / u_density;
  vec2 least = vec2(clamp(4.5 + 4.0 * cssScale, 4.5, 9.0), clamp(2.6 + 2.4 * cssScale, 2.6, 5.0)) * u_density;
  if (size.y < 1.2) least.y *= 0.65;
  v_half = 0.5 * max(size * u_scale, least);
  v_style = uint(first.w + 0.5);
  v_local = a_corner * (v_half + 2.0 * u_density);
  v_screen = turned(v_local, pose.z);
  gl_Position = project(pose.xy, v_screen);
}`,
  fragment: `${FRAGMENT}
in vec2 v_local;
in vec2 v_screen;
flat in vec2 v_half;
flat in uint v_style;
bool has(uint bit) { return (v_style & bit) != 0u; }
// A rectangle in units of the half outline; the radius of its corners in half widths.
float pane(vec2 middle, vec2 half_, float radius) {
  return inside(box(v_local - v_half * middle, v_half * half_, v_half.y * radius));
}
void main() {
  uint shape = (v_style >> 8) & 15u;
  vec3 body = u_palette[(v_style >> 12) & 255u];
  float nose = smoothstep(0.1, 1.0, v_local.x / v_half.x);
  bool isLong = shape == 1u || shape == 2u || shape == 5u;
  float taper = isLong ? 0.12 : 0.34;
  vec2 p = vec2(v_local.x, v_local.y / (1.0 - taper * nose * nose));
  float radius = min(v_half.y * (isLong ? 0.35 : 0.75), v_half.x);
  float edge = box(p, v_half, radius);
  bool isCollided = has(64u);
  float detail = smoothstep(3.0, 5.0, v_half.y / u_density);
  float line = (isCollided ? 2.0 : mix(0.6, 1.0, detail)) * u_density;
  vec4 c = vec4(u_palette[isCollided ? C_COLLIDED : C_OUTLINE], inside(edge - line));
  if (has(128u)) body = mix(body, u_palette[C_ROAD], 0.55);
  put(c, body, inside(edge));

  vec2 unit = v_local / v_half;
  if (detail > 0.0 && v_half.y > 0.12 * v_half.x) {
    float glass;
    if (shape == 2u || shape == 5u) glass = pane(vec2(0.9, 0.0), vec2(0.05, 0.78), 0.1);
    else if (shape == 1u) {
      glass = max(pane(vec2(0.86, 0.0), vec2(0.06, 0.75), 0.1), pane(vec2(0.55, 0.0), vec2(0.012, 1.0), 0.0));
    }
    else if (shape == 3u || shape == 4u) glass = pane(vec2(0.1, 0.0), vec2(0.22, 0.5), 0.2);
    else glass = max(pane(vec2(0.3, 0.0), vec2(0.13, 0.72), 0.25), pane(vec2(-0.6, 0.0), vec2(0.08, 0.66), 0.2));
    put(c, u_palette[C_GLASS], 0.8 * detail * glass * inside(edge));
  }
  // Lights: at a distance the brake lights are the whole tail, an indicator is the front and tail of its side.
  float tail = mix(-0.45, -0.86, detail);
  if (has(1u)) {
    float apart = mix(0.0, 0.3, detail);
    put(c, u_palette[C_BRAKE], step(unit.x, tail) * step(apart, abs(unit.y)) * inside(edge));
  }
  if ((has(2u) || has(4u)) && fract(u_seconds * 1.4) < 0.6) {
    float side = has(2u) && has(4u) ? abs(unit.y) : has(2u) ? unit.y : -unit.y;
    float lamp = step(mix(0.1, 0.4, detail), side) * step(mix(0.3, 0.74, detail), abs(unit.x));
    put(c, u_palette[C_INDICATOR], lamp * inside(edge));
  }
  if (shape == 6u) {
    float beacon = inside(box(v_local + v_half * vec2(0.1, 0.0), vec2(0.08 * v_half.x, 0.8 * v_half.y), 1.0));
    put(c, u_palette[fract(u_seconds * 2.0) < 0.5 == unit.y > 0.0 ? C_COLLIDED : C_LEVEL2], beacon);
  }
  float mark = min(v_half.y, 7.0 * u_density);
  if (has(8u) && !has(128u)) {
    float bars = inside(box(vec2(abs(v_screen.x) - 0.26 * mark, v_screen.y), vec2(0.12, 0.4) * mark, 0.0));
    put(c, u_palette[C_OUTLINE], inside(length(v_screen) - 0.8 * mark));
    put(c, u_palette[C_STOPPED], bars);
  }
  if (isCollided) {
    vec2 q = abs(v_screen);
    float cross_ = max(abs(q.x - q.y) * 0.7071 - 0.16 * mark, max(q.x, q.y) - 0.8 * mark);
    put(c, u_palette[C_STOPPED], inside(cross_ - 0.16 * mark));
    put(c, u_palette[C_COLLIDED], inside(cross_));
  }
  colour = c;
}`,
};

/**
 * Marks of constant shape. Instance: position and heading before, kind (0 person, 1 hazard, 2 roadside unit); position
 * and heading after, 0.
 */
export const marks = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_corner;
out vec2 v_local;
flat out float v_radius;
flat out int v_kind;
void main() {
  vec4 first = instance(2, 0);
  vec3 pose = mix(first.xyz, instance(2, 1).xyz, u_mix);
  v_kind = int(first.w + 0.5);
  float cssScale = u_scale / u_density;
  vec2 bounds = vec2(clamp(3.0 + 4.5 * cssScale, 3.0, 8.0), 0.8);
  if (v_kind == 0) bounds = vec2(3.0, 0.4);
  if (v_kind == 1) bounds = vec2(9.0, 1.2);
  v_radius = max(bounds.x * u_density, bounds.y * u_scale);
  v_local = a_corner * (v_radius * 1.5 + 2.0 * u_density);
  gl_Position = project(pose.xy, v_kind == 0 ? turned(v_local, pose.z) : v_local);
}`,
  fragment: `${FRAGMENT}
in vec2 v_local;
flat in float v_radius;
flat in int v_kind;
void main() {
  float r = v_radius;
  float line = 1.2 * u_density;
  vec4 c;
  if (v_kind == 0) {
    float edge = length(v_local * vec2(1.0, 0.8)) - r;
    float nose = max(abs(v_local.y) * 1.2 + v_local.x - 1.45 * r, -v_local.x);
    edge = r > 5.0 * u_density ? min(edge, nose) : edge;
    c = vec4(u_palette[C_OUTLINE], inside(edge - line));
    put(c, u_palette[C_PEDESTRIAN], inside(edge));
  } else if (v_kind == 1) {
    vec2 p = vec2(abs(v_local.x), v_local.y + 0.25 * r);
    float edge = max(dot(p, vec2(0.866, 0.5)) - 0.6 * r, -p.y - 0.45 * r);
    c = vec4(u_palette[C_OUTLINE], inside(edge - 1.5 * line));
    put(c, u_palette[C_HAZARD], inside(edge));
    float stem = box(p - vec2(0.0, 0.22 * r), vec2(0.09, 0.28) * r, 0.0);
    float dot_ = length(p - vec2(0.0, -0.24 * r)) - 0.11 * r;
    put(c, vec3(0.05), inside(min(stem, dot_)));
  } else {
    vec2 p = abs(v_local);
    float edge = (p.x + p.y - 1.25 * r) * 0.7071;
    c = vec4(u_palette[C_GROUND], inside(edge - 1.5 * line));
    put(c, u_palette[C_ROADSIDE], inside(edge));
    put(c, u_palette[C_GROUND], inside((p.x + p.y - 0.45 * r) * 0.7071));
  }
  colour = c;
}`,
};

/**
 * Circles and rings. Instance: position before and after; kind (0 a message is sent, 1 active warning, 2 coverage, 3
 * selection), radius in metres (of a message: growth in CSS pixels), colour, start in wall seconds.
 */
export const rings = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_corner;
out vec2 v_local;
flat out float v_radius;
flat out float v_alpha;
flat out int v_kind;
flat out int v_colour;
void main() {
  vec4 move = instance(2, 0);
  vec4 ring = instance(2, 1);
  v_kind = int(ring.x + 0.5);
  v_colour = int(ring.z + 0.5);
  float metres = ring.y * u_scale;
  v_alpha = 1.0;
  if (v_kind == 0) {
    float age = (u_seconds - ring.w) / 0.9;
    float size = clamp(sqrt(u_scale / u_density), 0.8, 2.2) * u_density;
    v_radius = (3.0 + ring.y * sqrt(clamp(age, 0.0, 1.0))) * size;
    v_alpha = age < 0.0 || age > 1.0 ? 0.0 : (1.0 - age) * (1.0 - age);
  } else if (v_kind == 2) {
    v_radius = metres;
  } else {
    float breath = v_kind == 1 ? 1.0 + 0.12 * sin(u_seconds * 7.0) : 1.0;
    v_radius = max(metres, (v_kind == 1 ? 9.0 : 12.0) * u_density) * breath;
  }
  v_local = a_corner * (v_radius + 4.0 * u_density);
  gl_Position = v_alpha > 0.0 ? project(mix(move.xy, move.zw, u_mix), v_local) : vec4(2.0, 2.0, 2.0, 1.0);
}`,
  fragment: `${FRAGMENT}
in vec2 v_local;
flat in float v_radius;
flat in float v_alpha;
flat in int v_kind;
flat in int v_colour;
void main() {
  float d = length(v_local) - v_radius;
  float width = (v_kind == 0 ? 0.7 : v_kind == 1 ? 1.5 : v_kind == 3 ? 1.2 : 0.6) * u_density;
  float ring = inside(abs(d) - width);
  float fill = v_kind == 1 ? 0.12 : v_kind == 2 ? 0.05 : 0.0;
  vec3 rgb = u_palette[v_colour];
  float alpha = max(ring * (v_kind == 2 ? 0.5 : 1.0), fill * inside(d)) * v_alpha;
  if (v_kind == 3 || v_kind == 1) {
    float halo = inside(abs(d) - width - 1.2 * u_density) * (1.0 - ring);
    rgb = mix(rgb, u_palette[C_GROUND], halo);
    alpha = max(alpha, 0.8 * halo);
  }
  if (alpha <= 0.0) discard;
  colour = vec4(rgb, alpha);
}`,
};
