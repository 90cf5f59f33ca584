// handlebars: templates compiled and filled in.
const Handlebars = require('handlebars')

Handlebars.registerHelper('upper', (text) => String(text).toUpperCase())
const source =
  '<h1>{{title}}</h1>{{#each rows}}<li class="{{#if odd}}odd{{else}}even{{/if}}">{{upper name}}: {{{html}}} {{#with owner}}{{first}} {{last}}{{/with}}</li>{{/each}}'
const template = Handlebars.compile(source)
exports.page = (data) => template(data)
exports.compile = (text, data) => Handlebars.compile(text)(data)
