// The letters that can be written: a text with places for what the sender fills in.

/** Templates by name. `{{name}}` is a field; `{{#lines}}…{{/lines}}` is repeated for each line of the order. */
export const templates: Readonly<Record<string, string>> = {
  confirmation: `# Thank you, {{customer}}!

We have received your order **{{number}}** of *{{date}}*. This is what is on its way to {{city}}:

| Item | Quantity | Price |
|:-----|---------:|------:|
{{#lines}}| {{item}} | {{quantity}} | {{price}} |
{{/lines}}
> Your total is **{{total}}**, tax included.

## What happens next

1. We pack your parcel, which takes *one working day*.
2. You receive a second letter with the number of the parcel.
3. The parcel arrives, {{city}} being two to three days away.

Something is wrong? Answer this letter, or look at https://shop.example/orders/{{number}}.

---

*{{shop}}* -- [terms](https://shop.example/terms) and [returns](https://shop.example/returns "thirty days")
`,
  reminder: `Dear {{customer}},

your order **{{number}}** of {{date}} has not been paid yet. It is about:

{{#lines}}* {{quantity}} x **{{item}}**, \`{{price}}\`
{{/lines}}
If the money is on its way, take no notice of this letter. If it is not:

    IBAN      DE00 0000 0000 0000
    purpose   {{number}}
    amount    {{total}}

> Reminders cost us a stamp and you a sigh. We would rather do without, too...

Yours, *{{shop}}*
`,
  newsletter: `# {{shop}}: what is new

Hello {{customer}}, here is what people in {{city}} looked at this week.

{{#lines}}## {{item}}

**{{price}}**, and *{{quantity}}* of them are left. "One of the best," says somebody who has one; see
https://shop.example/items for a picture, or ![a picture](https://shop.example/picture.png "{{item}}").

- sent within a day
- returned within thirty
  - at no cost

{{/lines}}
---

You get this letter because you asked for it. [No more of them](https://shop.example/stop?order={{number}}).
`,
}
