/** A column of the clinic's table, of which nobody says more. */
export const column = (type: string) => ({
  title: 'Column',
  description: 'A column.',
  type,
  required: true,
  unique: false,
});

/** The description of a clinic that does not exist, with one CSV table of these columns, of which PATIENT says whose a row is. */
export const describeVisits = (columns: Readonly<Record<string, object>>) => ({
  title: 'Clinic',
  description: 'Visits of a clinic that does not exist.',
  language: 'ENG',
  keywords: ['clinic'],
  categories: ['EHRS'],
  type: 'SYNTHETIC_DATA',
  provenance: 'Invented for a test.',
  contact: { email: 'data@clinic.example.org' },
  holder: { name: 'Example Clinic', email: 'office@clinic.example.org' },
  tables: {
    visits: {
      title: 'Visits',
      description: 'A row is a visit.',
      format: 'csv',
      csv: { delimiter: ';', quote: '"', header: true, encoding: 'utf-8', nullText: '' },
      person: 'PATIENT',
      columns,
    },
  },
});
